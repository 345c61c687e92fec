"""Rounds, invitees, reminders and publications; for which round an assessment is, and what is shown of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_round_opens_before_it_closes")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_round_made_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire", "version"],
            ["questionnaire.id", "questionnaire.version"],
            name=op.f("fk_round_questionnaire_questionnaire"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("area", "questionnaire", "period", name=op.f("uq_round_area")),
    )
    op.create_index(op.f("ix_round_made_by"), "round", ["made_by"], unique=False)
    op.create_table(
        "invitee",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wants_letters", sa.Boolean(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitee_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_invitee_round_id_round"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "organisation_id", name=op.f("pk_invitee")),
        sa.UniqueConstraint("key", name=op.f("uq_invitee_key")),
    )
    op.create_index(op.f("ix_invitee_organisation_id"), "invitee", ["organisation_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_reminder_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "day", name=op.f("pk_reminder")),
    )
    op.create_table(
        "publication",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_publication_published_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_publication_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_published_by"), "publication", ["published_by"], unique=False)
    op.create_table(
        "national_report",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_national_report_round_id_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "language", name=op.f("pk_national_report")),
    )

    # Not in batch mode: that makes the table anew and drops the old one, which on SQLite takes along what refers to it.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    op.execute(
        f"ALTER TABLE assessment ADD COLUMN round_id {kind} "
        "CONSTRAINT fk_assessment_round_id_round REFERENCES round (id) ON DELETE SET NULL"
    )
    op.execute(
        "ALTER TABLE assessment ADD COLUMN share VARCHAR DEFAULT 'nothing' NOT NULL "
        "CONSTRAINT ck_assessment_known_share CHECK (share IN ('nothing', 'result', 'report'))"
    )
    op.add_column("assessment", sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_assessment_round_id", "assessment", ["round_id", "organisation_id"], unique=True)
    op.create_index("ix_assessment_share", "assessment", ["round_id", "share"], unique=False)
