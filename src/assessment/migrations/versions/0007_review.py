"""The review before a workshop: facilitators of a round, comments, marks, stories, topics, and typed paper forms."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _facilitators()
    _looks_and_marks()
    _comments()
    _stories_and_proposals()


def _of(table: str, column: str, other: str, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=on_delete
    )


def _facilitators() -> None:
    op.create_table(
        "round_facilitator",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        _of("round_facilitator", "account_id", "account"),
        _of("round_facilitator", "invited_by", "account", "SET NULL"),
        _of("round_facilitator", "round_id", "round"),
        sa.PrimaryKeyConstraint("round_id", "account_id", name=op.f("pk_round_facilitator")),
    )
    op.create_index(op.f("ix_round_facilitator_account_id"), "round_facilitator", ["account_id"], unique=False)
    op.create_index(op.f("ix_round_facilitator_invited_by"), "round_facilitator", ["invited_by"], unique=False)
    op.create_table(
        "facilitator_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        _of("facilitator_link", "made_by", "account", "SET NULL"),
        _of("facilitator_link", "round_id", "round"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator_link")),
        sa.UniqueConstraint("key", name=op.f("uq_facilitator_link_key")),
    )
    op.create_index(op.f("ix_facilitator_link_made_by"), "facilitator_link", ["made_by"], unique=False)
    op.create_index(op.f("ix_facilitator_link_round_id"), "facilitator_link", ["round_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('strong', 'hard')", name=op.f("ck_topic_known_kind")),
        _of("topic", "round_id", "round"),
        _of("topic", "taken_by", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("round_id", "question", name=op.f("pk_topic")),
    )
    op.create_index(op.f("ix_topic_taken_by"), "topic", ["taken_by"], unique=False)


def _looks_and_marks() -> None:
    op.create_table(
        "own_review",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("shown_by", sa.String(), nullable=False),
        sa.Column("shown_at", _MOMENT, nullable=False),
        _of("own_review", "assessment_id", "assessment"),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_own_review")),
    )
    op.create_table(
        "look",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("circle", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.Column("looked_at", _MOMENT, nullable=False),
        sa.CheckConstraint("circle IN ('round', 'organisation')", name=op.f("ck_look_known_circle")),
        _of("look", "assessment_id", "assessment"),
        _of("look", "looked_by", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("assessment_id", "circle", name=op.f("pk_look")),
    )
    op.create_index(op.f("ix_look_looked_by"), "look", ["looked_by"], unique=False)
    op.create_table(
        "mark",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("circle", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("circle IN ('round', 'organisation')", name=op.f("ck_mark_known_circle")),
        sa.CheckConstraint("kind IN ('strong', 'hard')", name=op.f("ck_mark_known_kind")),
        _of("mark", "assessment_id", "assessment"),
        _of("mark", "made_by", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("assessment_id", "circle", "question", name=op.f("pk_mark")),
    )
    op.create_index(op.f("ix_mark_made_by"), "mark", ["made_by"], unique=False)


def _comments() -> None:
    op.create_table(
        "thread",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("circle", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("settled_at", _MOMENT, nullable=True),
        sa.CheckConstraint("about IN ('question', 'phase', 'whole')", name=op.f("ck_thread_known_place")),
        sa.CheckConstraint("circle IN ('round', 'organisation')", name=op.f("ck_thread_known_circle")),
        _of("thread", "assessment_id", "assessment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("assessment_id", "circle", "about", "code", name=op.f("uq_thread_assessment_id")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.CheckConstraint("side IN ('facilitator', 'authority', 'organisation')", name=op.f("ck_comment_known_side")),
        _of("comment", "thread_id", "thread"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(op.f("ix_comment_thread_id"), "comment", ["thread_id"], unique=False)


def _stories_and_proposals() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("circle", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.CheckConstraint("circle IN ('round', 'organisation')", name=op.f("ck_story_known_circle")),
        sa.CheckConstraint("(is_allowed IS NULL) = (answered_at IS NULL)", name=op.f("ck_story_answered_at_a_time")),
        _of("story", "asked_by", "account", "SET NULL"),
        _of("story", "assessment_id", "assessment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_index(op.f("ix_story_asked_by"), "story", ["asked_by"], unique=False)
    op.create_index(op.f("ix_story_assessment_id"), "story", ["assessment_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("typed_by", sa.Uuid(), nullable=True),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("handed_at", _MOMENT, nullable=True),
        _of("proposal", "assessment_id", "assessment"),
        _of("proposal", "organisation_id", "organisation"),
        _of("proposal", "round_id", "round"),
        _of("proposal", "typed_by", "account", "SET NULL"),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_organisation_id"), "proposal", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_proposal_round_id"), "proposal", ["round_id"], unique=False)
    op.create_index(op.f("ix_proposal_typed_by"), "proposal", ["typed_by"], unique=False)
