"""What the projector shows, speaking time and the record; cards, dots, commitments and evaluations."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _more_about_sessions()
    _cards()
    op.create_table(
        "commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        _of("commitment", "session_id", "session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("session_id", "organisation", name=op.f("uq_commitment_session_id")),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        _of("evaluation", "session_id", "session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    )
    op.create_index(op.f("ix_evaluation_session_id"), "evaluation", ["session_id"], unique=False)


def _of(table: str, column: str, other: str, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=on_delete
    )


def _more_about_sessions() -> None:
    for name, kind in (("shows", sa.String()), ("speaking", sa.String()), ("speaking_since", _MOMENT)):
        op.add_column("session", sa.Column(name, kind, nullable=True))
    for name in ("seconds_women", "seconds_men"):
        op.add_column("session", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("session", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    op.add_column("session", sa.Column("approved_at", _MOMENT, nullable=True))
    op.add_column("session_part", sa.Column("sheet", sa.Text(), nullable=True))
    op.add_column("ballot", sa.Column("taken_over_at", _MOMENT, nullable=True))
    op.add_column("participant", sa.Column("has_evaluated", sa.Boolean(), nullable=False, server_default=sa.false()))


def _cards() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=True),
        sa.Column("pillar", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("first_step", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.String(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('lesson', 'challenge', 'action')", name=op.f("ck_card_kind")),
        sa.CheckConstraint("state IN ('waiting', 'shown', 'left_out')", name=op.f("ck_card_state")),
        sa.CheckConstraint("scope IN ('individual', 'collective')", name=op.f("ck_card_scope")),
        _of("card", "session_id", "session"),
        _of("card", "participant_id", "participant", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    for column in ("session_id", "participant_id"):
        op.create_index(op.f(f"ix_card_{column}"), "card", [column], unique=False)
    op.create_table(
        "dot",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        _of("dot", "card_id", "card"),
        _of("dot", "participant_id", "participant"),
        sa.PrimaryKeyConstraint("card_id", "participant_id", name=op.f("pk_dot")),
    )
    op.create_index(op.f("ix_dot_participant_id"), "dot", ["participant_id"], unique=False)
