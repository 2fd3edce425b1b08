"""What a shop changes in the console: content, wording, prices, stock, each with its history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('content_edits',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('path', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('value', postgresql.JSON(), nullable=True),
    sa.Column('reset', sa.Boolean(), server_default='false', nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['bot.staff_accounts.id'], name=op.f('content_edits_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('content_edits_pkey')),
    schema='bot'
    )
    op.create_index('content_edits_place_idx', 'content_edits', ['document', 'path', 'id'], schema='bot')
    op.create_table('value_edits',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('wording', 'price', 'stock')", name=op.f('value_edits_kind_check')),
    sa.ForeignKeyConstraint(['account_id'], ['bot.staff_accounts.id'], name=op.f('value_edits_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('value_edits_pkey')),
    schema='bot'
    )
    op.create_index('value_edits_subject_idx', 'value_edits', ['kind', 'subject', 'id'], schema='bot')


def downgrade() -> None:
    op.drop_table('value_edits', schema='bot')
    op.drop_table('content_edits', schema='bot')
