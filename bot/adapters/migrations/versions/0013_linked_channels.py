"""A customer on several channels: numbers that were confirmed, and the codes that confirm them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('conversations_customer_id_idx'), 'conversations', ['customer_id'], schema='bot')
    op.create_table(
        'confirmed_phones',
        sa.Column('phone', sa.Text(), nullable=False),
        sa.Column('customer_id', sa.BigInteger(), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['bot.customers.id'], name=op.f('confirmed_phones_customer_id_fkey')),
        sa.PrimaryKeyConstraint('phone', name=op.f('confirmed_phones_pkey')),
        schema='bot',
    )
    op.create_index(op.f('confirmed_phones_customer_id_idx'), 'confirmed_phones', ['customer_id'], schema='bot')
    op.create_table(
        'link_codes',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('conversation_id', sa.String(length=32), nullable=False),
        sa.Column('phone', sa.Text(), nullable=False),
        sa.Column('nonce', sa.Text(), nullable=False),
        sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['conversation_id'], ['bot.conversations.id'], name=op.f('link_codes_conversation_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('link_codes_pkey')),
        schema='bot',
    )
    op.create_index('link_codes_conversation_id_idx', 'link_codes', ['conversation_id', 'id'], schema='bot')
    op.create_index('link_codes_phone_idx', 'link_codes', ['phone', 'created_at'], schema='bot')


def downgrade() -> None:
    op.drop_table('link_codes', schema='bot')
    op.drop_table('confirmed_phones', schema='bot')
    op.drop_index(op.f('conversations_customer_id_idx'), table_name='conversations', schema='bot')
