"""What articles are found by, their terms of sale, and which content was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The new columns are filled when the content is read: no file has been read by `versions` yet.
    texts = postgresql.ARRAY(sa.Text())
    for name in ('aliases', 'parts', 'words'):
        op.add_column('articles', sa.Column(name, texts, server_default='{}', nullable=False), schema='bot')
    for name in ('terms', 'features', 'short_key'):
        op.add_column('articles', sa.Column(name, sa.Text(), server_default='', nullable=False), schema='bot')
    # JSONB forgets the order in which the label names the attributes.
    op.alter_column('articles', 'attributes', type_=sa.JSON(), postgresql_using='attributes::json', schema='bot')
    op.create_check_constraint(op.f('articles_terms_check'), 'articles', "terms IN ('', '定制', '特价', '清仓')", schema='bot')
    for name in ('model_key', 'short_key'):
        op.create_index(f'articles_{name}_prefix_idx', 'articles', [name], schema='bot', postgresql_ops={name: 'text_pattern_ops'})
    for name in ('parts', 'words'):
        op.create_index(f'articles_{name}_idx', 'articles', [name], schema='bot', postgresql_using='gin', postgresql_with={'fastupdate': 'off'})
    op.create_index('articles_category_price_idx', 'articles', ['category', 'price'], schema='bot')
    op.drop_index(op.f('articles_category_idx'), table_name='articles', schema='bot')
    op.create_table('versions',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('versions_pkey')),
    schema='bot'
    )


def downgrade() -> None:
    op.drop_table('versions', schema='bot')
    op.create_index(op.f('articles_category_idx'), 'articles', ['category'], unique=False, schema='bot')
    for name in ('category_price', 'words', 'parts', 'short_key_prefix', 'model_key_prefix'):
        op.drop_index(f'articles_{name}_idx', table_name='articles', schema='bot')
    op.drop_constraint(op.f('articles_terms_check'), 'articles', schema='bot')
    op.alter_column('articles', 'attributes', type_=postgresql.JSONB(), postgresql_using='attributes::jsonb', schema='bot')
    for name in ('short_key', 'features', 'terms', 'words', 'parts', 'aliases'):
        op.drop_column('articles', name, schema='bot')
