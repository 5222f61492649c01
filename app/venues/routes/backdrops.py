"""The picture that lies under a plan while it is drawn. Nobody but the organization sees it."""

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.core.ids import new_id
from app.infra.db import after_commit, transaction
from app.infra.pictures import NotAPicture, to_webp
from app.infra.storage import NoSuchFile, storage
from app.organizers.policy import Deed
from app.venues import actions, policy
from app.venues.errors import BackdropRefused
from app.venues.forms import BackdropForm
from app.venues.routes.plans import plan_page
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, who_asks

bp = Blueprint("backdrops", __name__, url_prefix="/dashboard/plans/<plan_id>/backdrop")


@bp.get("")
@guards.signed_in
def show(plan_id: str) -> ResponseReturnValue:
    """The picture."""
    _, plan = policy.plan_for(current_actor(), plan_id, to=Deed.READ)
    if not plan.backdrop_key:
        raise NotFound
    try:
        response = make_response(storage().get(plan.backdrop_key))
    except NoSuchFile:
        raise NotFound from None
    response.content_type = "image/webp"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(plan.backdrop_key.rpartition("/")[2], weak=True)
    return response.make_conditional(request)


@bp.post("")
@guards.signed_in
@limiter.limit("60 per hour", key_func=who_asks)
def create(plan_id: str) -> ResponseReturnValue:
    """Lay an upload under the plan."""
    venue, plan = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    form = BackdropForm()
    if not form.validate_on_submit():
        return plan_page(plan_id, backdrop_form=form, status=422)
    try:
        content = to_webp(form.picture.data.read())
    except NotAPicture as problem:
        form.refuse(BackdropRefused(str(problem)))
        return plan_page(plan_id, backdrop_form=form, status=422)
    key, old = f"plans/{plan.id}/{new_id()}.webp", plan.backdrop_key
    storage().put(key, content)
    with transaction():
        actions.set_backdrop(venue, plan, key, by=current_actor())
        if old:
            after_commit(lambda: storage().delete(old))
    flash("The picture lies under the plan. Nobody else sees it.")
    return redirect(url_for("plans.show", plan_id=plan_id), code=303)


@bp.post("/deletion")
@guards.signed_in
def delete(plan_id: str) -> ResponseReturnValue:
    """Take the picture away."""
    venue, plan = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    if old := plan.backdrop_key:
        with transaction():
            actions.set_backdrop(venue, plan, None, by=current_actor())
            after_commit(lambda: storage().delete(old))
    flash("The picture is taken away.")
    return redirect(url_for("plans.show", plan_id=plan_id), code=303)
