"""When sessions and plans were written, and by whom"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns."""
    for table in ("session", "plan"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("at", sa.DateTime(timezone=True), nullable=True))
            batch_op.add_column(sa.Column("by", sa.Text(), nullable=False, server_default=""))
