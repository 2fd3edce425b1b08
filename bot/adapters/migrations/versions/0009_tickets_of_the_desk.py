"""Tickets as staff work with them: who has one, whose authority it is with, what it is found by; customer files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.core.ticket_desk import grams, haystack

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column('assignee_id', sa.BigInteger()),
        sa.Column('level', sa.SmallInteger(), server_default='0', nullable=False),
        sa.Column('level_due_at', sa.DateTime(timezone=True)),
        sa.Column('merged_into_id', sa.BigInteger()),
        sa.Column('haystack', sa.Text(), server_default='', nullable=False),
        sa.Column('grams', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False),
    ):
        op.add_column('tickets', column, schema='bot')
    op.create_foreign_key(op.f('tickets_assignee_id_fkey'), 'tickets', 'staff_accounts', ['assignee_id'], ['id'], source_schema='bot', referent_schema='bot')
    op.create_foreign_key(op.f('tickets_merged_into_id_fkey'), 'tickets', 'tickets', ['merged_into_id'], ['id'], source_schema='bot', referent_schema='bot')
    op.create_check_constraint(op.f('tickets_level_check'), 'tickets', 'level BETWEEN 0 AND 3', schema='bot')
    _index_known()
    op.create_index('tickets_grams_idx', 'tickets', ['grams'], schema='bot', postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    still_open = sa.text("status NOT IN ('confirmed', 'closed', 'cancelled')")
    op.create_index('tickets_open_idx', 'tickets', ['status', 'kind', 'id'], schema='bot', postgresql_where=still_open)
    op.create_index('tickets_open_due_idx', 'tickets', ['due_at', 'id'], schema='bot', postgresql_where=still_open)
    op.create_index('tickets_kind_idx', 'tickets', ['kind', 'id'], schema='bot')
    op.create_index('tickets_status_idx', 'tickets', ['status', 'id'], schema='bot')
    op.create_index('tickets_due_idx', 'tickets', ['due_at', 'id'], schema='bot')
    op.create_index('tickets_assignee_idx', 'tickets', ['assignee_id', 'id'], schema='bot', postgresql_where=sa.text('assignee_id IS NOT NULL'))
    op.create_index('tickets_created_at_idx', 'tickets', ['created_at'], schema='bot')
    op.create_table('customer_files',
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('merged_into', sa.Text()),
    sa.Column('name', sa.Text()),
    sa.Column('title', sa.Text()),
    sa.Column('address', sa.Text()),
    sa.Column('note', sa.Text()),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('merged_into <> phone', name=op.f('customer_files_merged_check')),
    sa.PrimaryKeyConstraint('phone', name=op.f('customer_files_pkey')),
    schema='bot'
    )
    op.create_index('customer_files_merged_idx', 'customer_files', ['merged_into'], schema='bot', postgresql_where=sa.text('merged_into IS NOT NULL'))


def _index_known() -> None:
    """What is there is found as well."""
    db = op.get_bind()
    known = db.execute(
        sa.text('SELECT t.id, t.number, t.phone, t.fields, c.name FROM bot.tickets t JOIN bot.customers c ON c.id = t.customer_id')
    )
    for row in known.all():
        found_by = haystack(row.number, row.phone, row.name, row.fields)
        db.execute(
            sa.text('UPDATE bot.tickets SET haystack = :haystack, grams = :grams WHERE id = :id'),
            {'id': row.id, 'haystack': found_by, 'grams': sorted(grams(found_by))},
        )


def downgrade() -> None:
    op.drop_table('customer_files', schema='bot')
    for name in ('open', 'open_due', 'kind', 'status', 'due', 'created_at'):
        op.drop_index(f'tickets_{name}_idx', table_name='tickets', schema='bot')
    for name in ('grams', 'haystack', 'merged_into_id', 'level_due_at', 'level', 'assignee_id'):
        op.drop_column('tickets', name, schema='bot')
