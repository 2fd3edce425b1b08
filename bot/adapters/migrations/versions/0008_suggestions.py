"""What colleagues say: proposals and what became of them, answers that may serve again, calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def _when(name: str, *, nullable: bool = False) -> sa.Column[object]:
    default = None if nullable else sa.text('now()')
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=nullable)


def _references(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'bot.{target}.id'], name=op.f(f'{table}_{column}_fkey'))


def upgrade() -> None:
    op.create_table('suggestion_verdicts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    _when('at'),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('turn_id', sa.BigInteger(), nullable=True),
    sa.Column('want', sa.Text(), server_default='', nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('proposed', sa.Text(), nullable=False),
    sa.Column('sent', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('dialogue', 'want', 'phrase', 'colleague')", name=op.f('suggestion_verdicts_kind_check')),
    sa.CheckConstraint("verdict IN ('taken', 'edited', 'refused')", name=op.f('suggestion_verdicts_verdict_check')),
    _references('suggestion_verdicts', 'account_id', 'staff_accounts'),
    _references('suggestion_verdicts', 'conversation_id', 'conversations'),
    _references('suggestion_verdicts', 'turn_id', 'messages'),
    sa.PrimaryKeyConstraint('id', name=op.f('suggestion_verdicts_pkey')),
    schema='bot'
    )
    op.create_index(op.f('suggestion_verdicts_conversation_id_idx'), 'suggestion_verdicts', ['conversation_id'], schema='bot')
    op.create_index('suggestion_verdicts_want_idx', 'suggestion_verdicts', ['want', 'at'], schema='bot')
    op.create_index('suggestion_verdicts_at_idx', 'suggestion_verdicts', ['at'], schema='bot')
    op.create_table('staff_answers',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    _when('at'),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('words', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    _references('staff_answers', 'account_id', 'staff_accounts'),
    sa.PrimaryKeyConstraint('id', name=op.f('staff_answers_pkey')),
    schema='bot'
    )
    op.create_index('staff_answers_words_idx', 'staff_answers', ['words'], schema='bot', postgresql_using='gin')
    op.create_table('calls',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=True),
    _when('started_at'),
    _when('ended_at', nullable=True),
    sa.Column('matter', sa.Text(), server_default='', nullable=False),
    sa.Column('result', sa.Text(), server_default='', nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('ticket_number', sa.Text(), nullable=True),
    sa.Column('settled_id', sa.BigInteger(), server_default='0', nullable=False),
    _references('calls', 'account_id', 'staff_accounts'),
    _references('calls', 'conversation_id', 'conversations'),
    sa.PrimaryKeyConstraint('id', name=op.f('calls_pkey')),
    sa.UniqueConstraint('conversation_id', name=op.f('calls_conversation_id_key')),
    schema='bot'
    )
    for column in ('account_id', 'phone'):
        op.create_index(op.f(f'calls_{column}_idx'), 'calls', [column], schema='bot')
    op.create_index('calls_started_at_idx', 'calls', ['started_at'], schema='bot')


def downgrade() -> None:
    for name in ('calls', 'staff_answers', 'suggestion_verdicts'):
        op.drop_table(name, schema='bot')
