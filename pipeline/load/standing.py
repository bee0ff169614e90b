"""Where a delivery stands, and which steps it takes next."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from pipeline.errors import EnvironmentFault
from schemas.delivery import Decision, Said, State, Step
from schemas.package import Package

_STANDING = "SELECT state, at, coalesce(person, actor) AS person, reason FROM intake.delivery WHERE receipt = :receipt"
_MAY_DECIDE = "SELECT NOT row_security_active('intake.event') OR pg_has_role('diachinh_officer', 'USAGE')"
_MAY_NOT_ACCEPT = (
    "Gói chưa được chấp nhận, và tài khoản này chỉ được nạp: cán bộ có quyền chạy diachinh accept {0} · "
    "the package is not accepted yet and this account may only load: an officer runs diachinh accept {0}"
)
_MAY_NOT_PUBLISH = (
    "Tài khoản này không được công bố: cán bộ có quyền chạy diachinh publish · "
    "this account may not publish: an officer runs diachinh publish"
)


def standing_of(connection: Connection, receipt: str) -> Step | None:
    """Return the step at which a delivery stands; None for one that the office never decided on."""
    row = connection.execute(text(_STANDING), {"receipt": receipt}).one_or_none()
    return None if row is None else Step(state=State(row.state), at=row.at, person=row.person, reason=row.reason)


def steps_to_decide(standing: Step | None, package: Package, decision: Decision, said: Said) -> tuple[Step, ...]:
    """Return the steps of a decision: the delivery was received, unless it was before, and checked."""
    received = Step(state=State.RECEIVED, at=package.received, person=said.person)
    checked = Step(state=State.CHECKED, at=said.now, person=said.person)
    decided = Step(state=decision, at=said.now, person=said.person, reason=said.reason)
    return (checked, decided) if standing else (received, checked, decided)


def steps_to_load(standing: Step | None, package: Package, said: Said) -> tuple[Step, ...]:
    """Return the steps of a load; whoever loads what nobody decided on accepts it."""
    loaded = Step(state=State.LOADED, at=said.now, person=said.person)
    if standing and standing.state is State.ACCEPTED:
        return (loaded,)
    return (*steps_to_decide(standing, package, State.ACCEPTED, said), loaded)


def require_right_to_accept(connection: Connection, steps: Sequence[Step], name: str) -> None:
    """Refuse an account that may load, and would have to accept too.

    Raises
    ------
    EnvironmentFault
        Saying who can.
    """
    accepts = any(step.state is State.ACCEPTED for step in steps)
    if accepts and not connection.execute(text(_MAY_DECIDE)).scalar_one():
        raise EnvironmentFault(_MAY_NOT_ACCEPT.format(name))


def require_right_to_publish(engine: Engine) -> None:
    """Refuse an account that could not record what it publishes.

    Raises
    ------
    EnvironmentFault
        Saying who can.
    """
    with engine.connect() as connection:
        if not connection.execute(text(_MAY_DECIDE)).scalar_one():
            raise EnvironmentFault(_MAY_NOT_PUBLISH)
