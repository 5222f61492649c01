"""The organization pages in a real browser: usable by everybody, on a phone, without JavaScript."""

from playwright.sync_api import Page, expect

from app.organizers.models import OrganizationRole
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, Person, enter, make_person
from tests.makers.organizers import invitation_link, make_invitation, make_member, make_organization


def test_an_owner_asks_somebody_to_join_without_javascript(new_page: NewPage, olga: Owner):
    page = new_page(javascript=False)
    enter(page, olga, f"/dashboard/organizations/{olga.organization_id}/members")
    page.get_by_label("E-mail").fill("nia@example.org")
    page.locator("select#role").select_option(label="Door")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("An invitation is on its way to nia@example.org.")).to_be_visible()
    page.get_by_role("button", name="Take back the invitation of nia@example.org").click()
    expect(page.get_by_text("The invitation is taken back.")).to_be_visible()


def test_everybody_can_use_the_members_page(page: Page, phone: Page, olga: Owner, ada: Person):
    make_member(olga.organization_id, ada.id, OrganizationRole.DOOR)
    make_member(olga.organization_id, make_person("Bob Baker").id, OrganizationRole.MANAGER)
    make_invitation(olga.organization_id, "nia@example.org", by=olga.actor, role=OrganizationRole.READER)
    home = f"/dashboard/organizations/{olga.organization_id}"
    for screen in (page, phone):
        enter(screen, olga, f"{home}/members")
        assert_usable(screen)
        assert_fits(screen)
        screen.goto(f"{home}/edit")
        assert_usable(screen)
        assert_fits(screen)
    page.goto(f"{home}/members")
    keep_screenshots(page, "members")
    page.get_by_role("button", name="Leave this organization").click()
    expect(page.get_by_text("This is the last owner.")).to_be_visible()
    assert_usable(page)


def test_everybody_can_found_an_organization(page: Page, phone: Page):
    enter(page, make_person("Nia New"), "/dashboard/organizations/new")
    enter(phone, make_person("Una Proved", is_verified=False), "/dashboard/organizations/new")
    expect(phone.get_by_role("heading", name="Confirm your address first")).to_be_visible()
    for screen in (page, phone):
        assert_usable(screen)
        assert_fits(screen)
    page.get_by_label("Name", exact=True).fill("Kammerspiele")
    page.get_by_role("button", name="Create the organization").click()
    expect(page.get_by_role("heading", name="Members")).to_be_visible()


def test_everybody_can_use_an_invitation(page: Page, olga: Owner, phone: Page):
    make_invitation(olga.organization_id, "nia@example.org", by=olga.actor, role=OrganizationRole.READER)
    for screen in (page, phone):
        screen.goto(invitation_link("nia@example.org"))
        assert_usable(screen)
        assert_fits(screen)


def test_the_longest_names_fit_a_phone(phone: Page):
    owner = make_person("W" * 120, email="w" * 60 + "@" + "example" * 8 + ".org")
    organization_id = make_organization("M" * 120, by=owner.actor)
    make_invitation(
        organization_id, "i" * 60 + "@" + "example" * 8 + ".org", by=owner.actor, role=OrganizationRole.DOOR
    )
    enter(phone, owner, f"/dashboard/organizations/{organization_id}/members")
    for path in ("members", "edit"):
        phone.goto(f"/dashboard/organizations/{organization_id}/{path}")
        assert_fits(phone)
    for path in ("/profile", "/profile/sessions"):
        phone.goto(path)
        assert_fits(phone)
