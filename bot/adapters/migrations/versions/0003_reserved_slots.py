"""A slot that was offered is kept for its customer for some minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('slots', sa.Column('reserved_for', sa.Text()), schema='bot')
    op.add_column('slots', sa.Column('reserved_until', sa.DateTime(timezone=True)), schema='bot')
    op.create_index('slots_reserved_idx', 'slots', ['reserved_for'], schema='bot', postgresql_where=sa.text('reserved_for IS NOT NULL'))
    op.create_check_constraint(
        op.f('slots_reserved_check'), 'slots', '(reserved_for IS NULL) = (reserved_until IS NULL)', schema='bot'
    )


def downgrade() -> None:
    op.drop_constraint(op.f('slots_reserved_check'), 'slots', schema='bot')
    op.drop_index('slots_reserved_idx', table_name='slots', schema='bot')
    op.drop_column('slots', 'reserved_until')
    op.drop_column('slots', 'reserved_for')
