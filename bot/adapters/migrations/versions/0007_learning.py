"""Messages that were not understood are kept until somebody says what they mean."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'lessons',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('ranking', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('stage', sa.Text(), server_default='new', nullable=False),
        sa.Column('label', sa.Text(), nullable=True),
        sa.Column('labelled_by', sa.Text(), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('first_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.CheckConstraint("label IS NOT NULL OR stage NOT IN ('labelled', 'exported')", name=op.f('lessons_label_check')),
        sa.CheckConstraint("stage IN ('new', 'labelled', 'exported', 'dropped')", name=op.f('lessons_stage_check')),
        sa.CheckConstraint("why IN ('fell_back', 'unsure', 'corrected')", name=op.f('lessons_why_check')),
        sa.PrimaryKeyConstraint('id', name=op.f('lessons_pkey')),
        sa.UniqueConstraint('key', name=op.f('lessons_key_key')),
        schema='bot',
    )
    op.create_index(op.f('lessons_last_at_idx'), 'lessons', ['last_at'], schema='bot')
    op.create_table(
        'lesson_messages',
        sa.Column('message_id', sa.BigInteger(), nullable=False),
        sa.Column('lesson_id', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['message_id'], ['bot.messages.id'], name=op.f('lesson_messages_message_id_fkey'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['lesson_id'], ['bot.lessons.id'], name=op.f('lesson_messages_lesson_id_fkey'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('message_id', name=op.f('lesson_messages_pkey')),
        schema='bot',
    )
    op.create_index(op.f('lesson_messages_lesson_id_idx'), 'lesson_messages', ['lesson_id'], schema='bot')


def downgrade() -> None:
    op.drop_table('lesson_messages', schema='bot')
    op.drop_table('lessons', schema='bot')
