"""For which areas an account speaks, asked anew by every query: a mandate may have been taken back meanwhile."""

from sqlalchemy import ColumnElement, Connection, Uuid, bindparam, select

from assessment.installation.access import Actor
from assessment.organisations.tables import MandateRow

_MANDATE = MandateRow.__table__.c
_AREAS = select(_MANDATE.area).where(_MANDATE.account_id == bindparam("reaching_account", type_=Uuid()))


def is_mandated(area: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition of what an authority does: the column is an area of the actor's.

    `reaching_account` is its parameter: without it, the statement fails.
    """
    return area.in_(_AREAS)


def areas_of(connection: Connection, actor: Actor) -> list[str]:
    """Return the areas that the actor speaks for: codes of countries, or ASEAN."""
    query = _AREAS.order_by(_MANDATE.area)
    return list(connection.execute(query, {"reaching_account": actor.account_id}).scalars())
