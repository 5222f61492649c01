"""Who is in an organization: roles, removals and the owner who must stay."""

import threading
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.errors import Refused
from app.core.ids import Id
from app.infra.db import close_session, db, transaction
from app.organizers import actions, policy, queries
from app.organizers.errors import LastOwner
from app.organizers.models import Membership, OrganizationRole
from app.organizers.policy import Deed
from tests.cast import Owner, Person, post, signed_in
from tests.makers.organizers import make_member


def test_an_owner_changes_a_role_and_it_is_on_record(app: Flask, olga: Owner, ada: Person):
    membership_id = make_member(olga.organization_id, ada.id, OrganizationRole.READER)
    client = signed_in(app, olga)
    answer = post(client, f"{_members(olga)}/{membership_id}", {f"{membership_id}-role": "door"})
    assert answer.status_code == 303
    assert _roles(olga) == {"Olga Petrova": "owner", "Ada Okafor": "door"}
    assert _records(olga)[-1] == ("member.role_changed", {"role": "door"})


def test_an_owner_removes_a_member_who_then_is_a_stranger(app: Flask, olga: Owner, ada: Person):
    membership_id = make_member(olga.organization_id, ada.id, OrganizationRole.MANAGER)
    assert post(signed_in(app, olga), f"{_members(olga)}/{membership_id}/deletion").status_code == 303
    assert signed_in(app, ada).get(_members(olga)).status_code == 404
    assert _records(olga)[-1][0] == "member.removed"


def test_a_member_leaves(app: Flask, olga: Owner, ada: Person):
    make_member(olga.organization_id, ada.id, OrganizationRole.DOOR)
    assert post(signed_in(app, ada), f"{_members(olga)}/departure").status_code == 303
    assert _roles(olga) == {"Olga Petrova": "owner"}


def test_the_last_owner_can_neither_go_nor_step_down(app: Flask, olga: Owner):
    client, membership_id = signed_in(app, olga), _membership(olga)
    tries = [
        post(client, f"{_members(olga)}/{membership_id}/deletion"),
        post(client, f"{_members(olga)}/{membership_id}", {f"{membership_id}-role": "manager"}),
        post(client, f"{_members(olga)}/departure"),
    ]
    for answer in tries:
        assert answer.status_code == 409
        assert "This is the last owner" in answer.text
    assert _roles(olga) == {"Olga Petrova": "owner"}


def test_one_of_two_owners_may_go(app: Flask, olga: Owner, ada: Person):
    make_member(olga.organization_id, ada.id, OrganizationRole.OWNER)
    assert post(signed_in(app, olga), f"{_members(olga)}/departure").status_code == 303
    assert _roles(olga) == {"Ada Okafor": "owner"}


def test_two_owners_who_remove_each_other_at_once_leave_one(olga: Owner, ada: Person):
    outcomes = _remove_each_other(olga, ada)
    assert sorted(outcomes) == ["last owner", "removed"]
    assert len(_roles(olga)) == 1


def test_without_the_lock_both_would_be_gone(olga: Owner, ada: Person, monkeypatch: pytest.MonkeyPatch):
    # The twin of the test above with its guard taken away: it proves that the race is real.
    monkeypatch.setattr(actions, "_lock", lambda _organization_id: None)
    assert _remove_each_other(olga, ada) == ["removed", "removed"]
    assert _roles(olga) == {}


def test_a_member_who_was_removed_meanwhile_is_not_found(app: Flask, olga: Owner, ada: Person):
    membership_id = make_member(olga.organization_id, ada.id, OrganizationRole.DOOR)
    client = signed_in(app, olga)
    assert post(client, f"{_members(olga)}/{membership_id}/deletion").status_code == 303
    assert post(client, f"{_members(olga)}/{membership_id}/deletion").status_code == 404
    assert post(client, f"{_members(olga)}/{membership_id}", {f"{membership_id}-role": "door"}).status_code == 404


@pytest.mark.parametrize("role", [role for role in OrganizationRole if role is not OrganizationRole.OWNER])
def test_only_owners_change_who_is_in(app: Flask, olga: Owner, ada: Person, role: OrganizationRole):
    membership_id = make_member(olga.organization_id, ada.id, role)
    client = signed_in(app, ada)
    assert "Ask somebody to join" not in client.get(_members(olga)).text
    answers = [
        post(client, f"{_members(olga)}/{membership_id}", {f"{membership_id}-role": "owner"}),
        post(client, f"{_members(olga)}/{_membership(olga)}/deletion"),
        post(client, _members(olga), {"email": "friend@example.org", "role": "owner"}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert _roles(olga) == {"Olga Petrova": "owner", "Ada Okafor": role.value}


def test_an_owner_elsewhere_reaches_no_member_here(app: Flask, olga: Owner, stranger: Owner):
    client, hers = signed_in(app, stranger), _membership(olga)
    assert post(client, f"{_members(olga)}/{hers}/deletion").status_code == 404
    # Not even through the address of their own organization.
    assert post(client, f"{_members(stranger)}/{hers}/deletion").status_code == 404


def test_an_unknown_role_is_refused(app: Flask, olga: Owner, ada: Person):
    membership_id = make_member(olga.organization_id, ada.id, OrganizationRole.READER)
    for role in ("king", "", "x" * 10_000):
        answer = post(signed_in(app, olga), f"{_members(olga)}/{membership_id}", {f"{membership_id}-role": role})
        assert answer.status_code == 422
    assert _roles(olga)["Ada Okafor"] == "reader"


def test_an_admin_may_look_but_not_act(app: Flask, olga: Owner, admin: Person):
    client = signed_in(app, admin)
    assert client.get(_members(olga)).status_code == 200
    assert post(client, f"{_members(olga)}/{_membership(olga)}/deletion").status_code == 403


def _remove_each_other(olga: Owner, ada: Person) -> list[str]:
    make_member(olga.organization_id, ada.id, OrganizationRole.OWNER)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def remove(actor: Person, target: Id) -> None:
        try:
            with transaction():
                membership = policy.membership_for(actor.actor, olga.organization_id, target, to=Deed.MEMBERS_EDIT)
                together.wait()
                actions.remove_member(membership, by=actor.actor)
                # Nobody commits before both have looked, unless one is kept waiting by the other.
                with suppress(threading.BrokenBarrierError):
                    together.wait(0.5)
            outcomes.append("removed")
        except LastOwner:
            outcomes.append("last owner")
        except Refused as refusal:
            outcomes.append(refusal.sentence)
        finally:
            close_session()

    rows = {row.user_id: row.id for row in queries.members_of(olga.organization_id)}
    close_session()
    threads = [
        threading.Thread(target=remove, args=(olga, rows[ada.id])),
        threading.Thread(target=remove, args=(ada, rows[olga.id])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _members(owner: Owner) -> str:
    return f"/dashboard/organizations/{owner.organization_id}/members"


def _membership(owner: Owner) -> str:
    found = db.scalar(select(Membership.id).where(Membership.user_id == owner.id))
    close_session()
    assert found is not None
    return found


def _roles(owner: Owner) -> dict[str, str]:
    close_session()
    return {row.name: row.role.value for row in queries.members_of(owner.organization_id)}


def _records(owner: Owner) -> list[tuple[str, dict[str, object]]]:
    close_session()
    rows = db.scalars(select(AuditEntry).where(AuditEntry.chain == owner.organization_id).order_by(AuditEntry.position))
    return [(row.action, row.details) for row in rows]
