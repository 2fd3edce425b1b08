"""The managers' figures: quick to count for a period, and each shop's report of the day sent once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('messages_heard_idx', 'messages', ['created_at'], schema='bot', postgresql_where=sa.text("direction = 'in'"))
    op.create_index('messages_written_idx', 'messages', ['created_at'], schema='bot', postgresql_where=sa.text('staff_id IS NOT NULL'))
    op.create_index('handoffs_created_at_idx', 'handoffs', ['created_at'], schema='bot')
    op.create_index('ticket_history_at_idx', 'ticket_history', ['at'], schema='bot')
    op.create_table('daily_reports',
    sa.Column('shop', sa.String(length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('shop', 'day', name=op.f('daily_reports_pkey')),
    schema='bot'
    )


def downgrade() -> None:
    op.drop_table('daily_reports', schema='bot')
    for table, name in (('ticket_history', 'at'), ('handoffs', 'created_at'), ('messages', 'written'), ('messages', 'heard')):
        op.drop_index(f'{table}_{name}_idx', table_name=table, schema='bot')
