"""WeChat: what may be sent to whom, and the keys for the platforms' interfaces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('grants',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('remaining', sa.Integer(), nullable=False),
    sa.Column('refusals', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("cause IN ('message', 'event')", name=op.f('grants_cause_check')),
    sa.CheckConstraint('remaining >= 0', name=op.f('grants_not_negative_check')),
    sa.PrimaryKeyConstraint('channel', 'address', 'cause', name=op.f('grants_pkey')),
    schema='bot'
    )
    op.create_table('access_tokens',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('access_tokens_pkey')),
    schema='bot'
    )
    op.create_index('deliveries_platform_id_idx', 'deliveries', ['platform_id'], schema='bot', postgresql_where=sa.text('platform_id IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('deliveries_platform_id_idx', table_name='deliveries', schema='bot')
    op.drop_table('access_tokens', schema='bot')
    op.drop_table('grants', schema='bot')
