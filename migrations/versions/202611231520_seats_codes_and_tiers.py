"""Seating plans, seats, price tiers, access codes, terms of sale, and what claims know of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "202611231520"
down_revision = "202611231335"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seating_plans",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("backdrop_key", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_seating_plans_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating_plans")),
    )
    op.create_index(op.f("ix_seating_plans_venue_id"), "seating_plans", ["venue_id"], unique=False)
    op.create_table(
        "access_codes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("most_places", sa.Integer(), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("most_places IS NULL OR most_places > 0", name=op.f("ck_access_codes_most_places_sane")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_access_codes_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_codes")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_access_codes_event_id_code")),
    )
    op.create_table(
        "sale_terms",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("most_per_person", sa.Integer(), nullable=True),
        sa.CheckConstraint("most_per_person > 0", name=op.f("ck_sale_terms_most_per_person_sane")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_sale_terms_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_sale_terms")),
    )
    op.create_table(
        "seatings",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stranded_rule", sa.Text(), nullable=False),
        sa.Column("accessible_release", sa.Text(), nullable=False),
        sa.Column("accessible_release_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "accessible_release <> 'date' OR accessible_release_at IS NOT NULL",
            name=op.f("ck_seatings_release_date_known"),
        ),
        sa.CheckConstraint(
            "accessible_release IN ('never', 'section_full', 'zone_full', 'date')",
            name=op.f("ck_seatings_accessible_release_known"),
        ),
        sa.CheckConstraint(
            "stranded_rule IN ('off', 'lenient', 'strict')", name=op.f("ck_seatings_stranded_rule_known")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_seatings_event_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["seating_plans.id"], name=op.f("fk_seatings_plan_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_seatings")),
    )
    op.create_index(op.f("ix_seatings_plan_id"), "seatings", ["plan_id"], unique=False)
    op.create_table(
        "seats",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("pool_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("x", sa.Float(), nullable=False),
        sa.Column("y", sa.Float(), nullable=False),
        sa.Column("angle", sa.Float(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("is_accessible", sa.Boolean(), nullable=False),
        sa.Column("is_companion", sa.Boolean(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("is_aisle", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("whole", sa.Text(), nullable=True),
        sa.Column("block", sa.Text(), nullable=True),
        sa.Column("blocked_for", sa.Text(), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("block IN ('killed', 'house', 'allotment')", name=op.f("ck_seats_block_known")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_seats_event_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pools.id"], name=op.f("fk_seats_pool_id")),
        sa.PrimaryKeyConstraint("event_id", "key", name=op.f("pk_seats")),
    )
    op.create_index(
        "ix_seats_blocked", "seats", ["pool_id"], unique=False, postgresql_where=sa.text("block IS NOT NULL")
    )
    op.create_index(op.f("ix_seats_pool_id"), "seats", ["pool_id"], unique=False)
    op.create_table(
        "access_code_types",
        sa.Column("access_code_id", sa.Text(), nullable=False),
        sa.Column("ticket_type_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_code_id"], ["access_codes.id"], name=op.f("fk_access_code_types_access_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"], ["ticket_types.id"], name=op.f("fk_access_code_types_ticket_type_id")
        ),
        sa.PrimaryKeyConstraint("access_code_id", "ticket_type_id", name=op.f("pk_access_code_types")),
    )
    op.create_index(op.f("ix_access_code_types_ticket_type_id"), "access_code_types", ["ticket_type_id"], unique=False)
    op.create_table(
        "price_tiers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ticket_type_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("price_minor > 0", name=op.f("ck_price_tiers_price_sane")),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name=op.f("ck_price_tiers_quantity_sane")),
        sa.CheckConstraint("until IS NOT NULL OR quantity IS NOT NULL", name=op.f("ck_price_tiers_ends_some_time")),
        sa.ForeignKeyConstraint(["ticket_type_id"], ["ticket_types.id"], name=op.f("fk_price_tiers_ticket_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_tiers")),
        sa.UniqueConstraint("ticket_type_id", "position", name=op.f("uq_price_tiers_ticket_type_id_position")),
    )
    op.create_table(
        "seat_claims",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_seat_claims_claim_id")),
        sa.ForeignKeyConstraint(
            ["event_id", "seat"], ["seats.event_id", "seats.key"], name=op.f("fk_seat_claims_event_id_seat")
        ),
        sa.PrimaryKeyConstraint("event_id", "seat", name=op.f("pk_seat_claims")),
    )
    op.create_index(op.f("ix_seat_claims_claim_id"), "seat_claims", ["claim_id"], unique=False)
    op.add_column("claims", sa.Column("seats", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("claims", sa.Column("tier_id", sa.Text(), nullable=True))
    op.add_column("claims", sa.Column("access_code_id", sa.Text(), nullable=True))
    op.add_column("claims", sa.Column("holder", sa.Text(), nullable=True))
    op.add_column("claims", sa.Column("network", sa.Text(), nullable=True))
    op.create_index(
        "ix_claims_access_code",
        "claims",
        ["access_code_id"],
        unique=False,
        postgresql_where=sa.text("access_code_id IS NOT NULL"),
    )
    op.create_index(
        "ix_claims_holder",
        "claims",
        ["holder"],
        unique=False,
        postgresql_where=sa.text("state = 'held' AND holder IS NOT NULL"),
    )
    op.create_index(
        "ix_claims_network",
        "claims",
        ["network"],
        unique=False,
        postgresql_where=sa.text("state = 'held' AND network IS NOT NULL"),
    )
    op.create_index(
        "ix_claims_tier", "claims", ["tier_id"], unique=False, postgresql_where=sa.text("tier_id IS NOT NULL")
    )
    op.create_foreign_key(op.f("fk_claims_tier_id"), "claims", "price_tiers", ["tier_id"], ["id"])
    op.create_foreign_key(op.f("fk_claims_access_code_id"), "claims", "access_codes", ["access_code_id"], ["id"])
    op.add_column("holds", sa.Column("origin", sa.Text(), server_default="web", nullable=False))
    op.add_column("holds", sa.Column("access_code_id", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_holds_access_code_id"), "holds", "access_codes", ["access_code_id"], ["id"])
    op.add_column("pools", sa.Column("zone", sa.Text(), nullable=True))
    op.add_column("pools", sa.Column("is_seated", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("pools", sa.Column("awaited", sa.Integer(), server_default="0", nullable=False))
    op.add_column("pools", sa.Column("awaited_until", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f("uq_pools_event_id_zone"), "pools", ["event_id", "zone"])
    op.add_column("ticket_types", sa.Column("needs_code", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint("awaited_sane", "pools", "awaited >= 0")
    op.create_check_constraint("origin_known", "holds", "origin IN ('web', 'box_office', 'waitlist')")


def downgrade() -> None:
    op.drop_constraint("origin_known", "holds", type_="check")
    op.drop_constraint("awaited_sane", "pools", type_="check")
    op.drop_column("ticket_types", "needs_code")
    op.drop_constraint(op.f("uq_pools_event_id_zone"), "pools", type_="unique")
    op.drop_column("pools", "awaited_until")
    op.drop_column("pools", "awaited")
    op.drop_column("pools", "is_seated")
    op.drop_column("pools", "zone")
    op.drop_constraint(op.f("fk_holds_access_code_id"), "holds", type_="foreignkey")
    op.drop_column("holds", "access_code_id")
    op.drop_column("holds", "origin")
    op.drop_constraint(op.f("fk_claims_access_code_id"), "claims", type_="foreignkey")
    op.drop_constraint(op.f("fk_claims_tier_id"), "claims", type_="foreignkey")
    op.drop_index("ix_claims_tier", table_name="claims")
    op.drop_index("ix_claims_network", table_name="claims")
    op.drop_index("ix_claims_holder", table_name="claims")
    op.drop_index("ix_claims_access_code", table_name="claims")
    op.drop_column("claims", "network")
    op.drop_column("claims", "holder")
    op.drop_column("claims", "access_code_id")
    op.drop_column("claims", "tier_id")
    op.drop_column("claims", "seats")
    op.drop_index(op.f("ix_seat_claims_claim_id"), table_name="seat_claims")
    op.drop_table("seat_claims")
    op.drop_table("price_tiers")
    op.drop_index(op.f("ix_access_code_types_ticket_type_id"), table_name="access_code_types")
    op.drop_table("access_code_types")
    op.drop_index(op.f("ix_seats_pool_id"), table_name="seats")
    op.drop_index("ix_seats_blocked", table_name="seats")
    op.drop_table("seats")
    op.drop_index(op.f("ix_seatings_plan_id"), table_name="seatings")
    op.drop_table("seatings")
    op.drop_table("sale_terms")
    op.drop_table("access_codes")
    op.drop_index(op.f("ix_seating_plans_venue_id"), table_name="seating_plans")
    op.drop_table("seating_plans")
