"""Sessions with their agenda, who joined them, and votes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _session()
    op.create_table(
        "session_part",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        _of("session_part", "session_id", "session"),
        sa.PrimaryKeyConstraint("session_id", "number", name=op.f("pk_session_part")),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("nickname", sa.String(), nullable=False),
        sa.Column("joined_at", _MOMENT, nullable=False),
        _of("participant", "session_id", "session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("key", name=op.f("uq_participant_key")),
    )
    op.create_index(op.f("ix_participant_session_id"), "participant", ["session_id"], unique=False)
    _votes()


def _of(table: str, column: str, other: str, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=on_delete
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("begins_at", _MOMENT, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("screen_key", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("is_interpreted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("part_began_at", _MOMENT, nullable=True),
        sa.Column("began_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('planned', 'running', 'ended')", name=op.f("ck_session_state")),
        _of("session", "assessment_id", "assessment"),
        _of("session", "made_by", "account", "SET NULL"),
        _of("session", "round_id", "round", "SET NULL"),
        sa.ForeignKeyConstraint(
            ["questionnaire", "version"],
            ["questionnaire.id", "questionnaire.version"],
            name=op.f("fk_session_questionnaire_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("code", name=op.f("uq_session_code")),
        sa.UniqueConstraint("screen_key", name=op.f("uq_session_screen_key")),
    )
    for column in ("assessment_id", "made_by", "round_id"):
        op.create_index(op.f(f"ix_session_{column}"), "session", [column], unique=False)


def _votes() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("revealed_at", _MOMENT, nullable=True),
        sa.Column("agreed", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'revealed', 'closed')", name=op.f("ck_ballot_state")),
        _of("ballot", "session_id", "session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("session_id", "question", "turn", name=op.f("uq_ballot_session_id")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_ballot_open", "ballot", ["session_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "vote",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("voted_at", _MOMENT, nullable=False),
        _of("vote", "ballot_id", "ballot"),
        _of("vote", "participant_id", "participant"),
        sa.PrimaryKeyConstraint("ballot_id", "participant_id", name=op.f("pk_vote")),
    )
    op.create_index(op.f("ix_vote_participant_id"), "vote", ["participant_id"], unique=False)
