"""The staff console: accounts, sessions, who did what, and who has which customer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def _when(name: str, *, nullable: bool = False) -> sa.Column[object]:
    default = None if nullable else sa.text('now()')
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=nullable)


def upgrade() -> None:
    op.create_table('staff_accounts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('login', sa.Text(), nullable=False),
    sa.Column('shown_name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('must_change', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('skills', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False),
    sa.Column('capacity', sa.Integer(), server_default='5', nullable=False),
    sa.Column('on_duty', sa.Boolean(), server_default='true', nullable=False),
    _when('disabled_at', nullable=True),
    _when('created_at'),
    sa.CheckConstraint('capacity > 0', name=op.f('staff_accounts_capacity_check')),
    sa.CheckConstraint("role IN ('agent', 'supervisor', 'manager', 'admin')", name=op.f('staff_accounts_role_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('staff_accounts_pkey')),
    sa.UniqueConstraint('login', name=op.f('staff_accounts_login_key')),
    schema='bot'
    )
    op.create_table('staff_sessions',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('device', sa.Text(), server_default='', nullable=False),
    _when('created_at'),
    _when('seen_at'),
    _when('expires_at'),
    sa.ForeignKeyConstraint(['account_id'], ['bot.staff_accounts.id'], name=op.f('staff_sessions_account_id_fkey')),
    sa.PrimaryKeyConstraint('key', name=op.f('staff_sessions_pkey')),
    schema='bot'
    )
    op.create_index(op.f('staff_sessions_account_id_idx'), 'staff_sessions', ['account_id'], schema='bot')
    op.create_table('sign_in_failures',
    sa.Column('login', sa.Text(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    _when('last_at'),
    sa.PrimaryKeyConstraint('login', name=op.f('sign_in_failures_pkey')),
    schema='bot'
    )
    op.create_table('audit_log',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    _when('at'),
    sa.Column('account_id', sa.BigInteger(), nullable=True),
    sa.Column('login', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), server_default='', nullable=False),
    sa.Column('details', postgresql.JSONB(), server_default='{}', nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['bot.staff_accounts.id'], name=op.f('audit_log_account_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('audit_log_pkey')),
    schema='bot'
    )
    for name in ('account_id', 'at', 'subject'):
        op.create_index(op.f(f'audit_log_{name}_idx'), 'audit_log', [name], schema='bot')
    op.add_column('messages', sa.Column('staff_id', sa.BigInteger(), nullable=True), schema='bot')
    op.create_foreign_key(op.f('messages_staff_id_fkey'), 'messages', 'staff_accounts', ['staff_id'], ['id'], source_schema='bot', referent_schema='bot')
    op.create_index(op.f('messages_staff_id_idx'), 'messages', ['staff_id'], schema='bot')
    op.add_column('handoffs', sa.Column('account_id', sa.BigInteger(), nullable=True), schema='bot')
    op.create_foreign_key(op.f('handoffs_account_id_fkey'), 'handoffs', 'staff_accounts', ['account_id'], ['id'], source_schema='bot', referent_schema='bot')
    op.add_column('handoffs', sa.Column('ticket_number', sa.Text(), nullable=True), schema='bot')
    op.add_column('handoffs', _when('assigned_at', nullable=True), schema='bot')
    op.add_column('handoffs', _when('taken_at', nullable=True), schema='bot')
    op.create_index('handoffs_open_idx', 'handoffs', ['account_id', 'state'], schema='bot', postgresql_where=sa.text("state <> 'closed'"))


def downgrade() -> None:
    op.drop_index('handoffs_open_idx', table_name='handoffs', schema='bot')
    for name in ('taken_at', 'assigned_at', 'ticket_number', 'account_id'):
        op.drop_column('handoffs', name, schema='bot')
    op.drop_column('messages', 'staff_id', schema='bot')
    for name in ('audit_log', 'sign_in_failures', 'staff_sessions', 'staff_accounts'):
        op.drop_table(name, schema='bot')
