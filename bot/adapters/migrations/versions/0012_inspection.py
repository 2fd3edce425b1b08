"""Quality inspection: scores of the conversations that colleagues had, comments, appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inspections',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('handoff_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('score', sa.SmallInteger(), nullable=False),
    sa.Column('faults', postgresql.JSONB(), server_default='[]', nullable=False),
    sa.Column('state', sa.Text(), server_default='scored', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('scored', 'appealed', 'upheld', 'granted')", name=op.f('inspections_state_check')),
    sa.CheckConstraint('score BETWEEN 0 AND 100', name=op.f('inspections_score_check')),
    sa.ForeignKeyConstraint(['handoff_id'], ['bot.handoffs.id'], name=op.f('inspections_handoff_id_fkey')),
    sa.ForeignKeyConstraint(['conversation_id'], ['bot.conversations.id'], name=op.f('inspections_conversation_id_fkey')),
    sa.ForeignKeyConstraint(['account_id'], ['bot.staff_accounts.id'], name=op.f('inspections_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('inspections_pkey')),
    sa.UniqueConstraint('handoff_id', name=op.f('inspections_handoff_id_key')),
    schema='bot'
    )
    op.create_index('inspections_account_idx', 'inspections', ['account_id', 'id'], schema='bot')
    op.create_index('inspections_at_idx', 'inspections', ['at'], schema='bot')
    op.create_table('inspection_remarks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('inspection_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('comment', 'appealed', 'upheld', 'granted')", name=op.f('inspection_remarks_kind_check')),
    sa.ForeignKeyConstraint(['inspection_id'], ['bot.inspections.id'], name=op.f('inspection_remarks_inspection_id_fkey')),
    sa.ForeignKeyConstraint(['account_id'], ['bot.staff_accounts.id'], name=op.f('inspection_remarks_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('inspection_remarks_pkey')),
    schema='bot'
    )
    op.create_index(op.f('inspection_remarks_inspection_id_idx'), 'inspection_remarks', ['inspection_id'], schema='bot')


def downgrade() -> None:
    op.drop_table('inspection_remarks', schema='bot')
    op.drop_table('inspections', schema='bot')
