"""Channels of platforms: kinds of messages, pieces of deliveries, attachments, how far a channel has fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('messages', sa.Column('kind', sa.Text(), server_default='text', nullable=False), schema='bot')
    op.add_column('deliveries', sa.Column('pieces', sa.Integer(), server_default='0', nullable=False), schema='bot')
    op.create_table('attachments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('ticket_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('path', sa.Text(), nullable=True),
    sa.Column('content_type', sa.Text(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'kept', 'failed')", name=op.f('attachments_state_check')),
    sa.ForeignKeyConstraint(['conversation_id'], ['bot.conversations.id'], name=op.f('attachments_conversation_id_fkey')),
    sa.ForeignKeyConstraint(['message_id'], ['bot.messages.id'], name=op.f('attachments_message_id_fkey')),
    sa.ForeignKeyConstraint(['ticket_id'], ['bot.tickets.id'], name=op.f('attachments_ticket_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('attachments_pkey')),
    sa.UniqueConstraint('message_id', name=op.f('attachments_message_id_key')),
    schema='bot'
    )
    for name in ('conversation_id', 'ticket_id'):
        op.create_index(op.f(f'attachments_{name}_idx'), 'attachments', [name], schema='bot')
    op.create_table('cursors',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('cursors_pkey')),
    schema='bot'
    )


def downgrade() -> None:
    op.drop_table('cursors', schema='bot')
    op.drop_table('attachments', schema='bot')
    op.drop_column('deliveries', 'pieces', schema='bot')
    op.drop_column('messages', 'kind', schema='bot')
