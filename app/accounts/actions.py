"""Verbs that change people's accounts: signing up, proving an address, passwords, sessions, roles."""

import secrets

from sqlalchemy import Update, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from app.accounts import passwords, rules
from app.accounts.errors import AddressTaken, LinkOver, SameAddress, WrongCurrentPassword, WrongPassword
from app.accounts.models import EmailProof, LoginSession, ProofKind, User
from app.accounts.news import EmailVerified
from app.audit.actions import record
from app.core import clock
from app.core.actor import VISITOR, Actor, ActorKind, PlatformRole
from app.core.errors import NotFound
from app.core.ids import Id, new_id
from app.core.news import announce
from app.infra.db import db
from app.infra.keys import fingerprint
from app.notifications.actions import tell


def sign_up(*, name: str, email: str, password: str, time_zone: str = "UTC") -> Id | None:
    """Open an account and mail a link that proves the address. Refuses a weak password.

    When the address has an account already, its owner is told by mail instead and there is no new id.
    """
    email = rules.normal_email(email)
    rules.ensure_good_password(password, email=email)
    user_id: Id | None = db.scalar(
        insert(User)
        .values(
            id=new_id(),
            email=email,
            name=name,
            password_hash=passwords.hash_of(password),
            role=PlatformRole.ATTENDEE,
            locale="en",
            time_zone=time_zone,
        )
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(User.id)
    )
    if user_id is None:
        owner_id = _tell_owner(email)
        record("account.sign_up_repeated", by=VISITOR, subject=owner_id)
        return None
    _mail_proof(user_id, email, ProofKind.VERIFY_EMAIL)
    record("account.signed_up", by=VISITOR, subject=user_id)
    return user_id


def authenticate(*, email: str, password: str) -> Id:
    """Whose address and password these are. Raises WrongPassword, after the same work, when nobody's."""
    user = _by_email(email)
    if not passwords.matches(password, user.password_hash if user else None) or user is None:
        raise WrongPassword
    # Locked from here to the new session: a password changed meanwhile must end that session too.
    now_stored = db.scalar(select(User.password_hash).where(User.id == user.id).with_for_update(key_share=True))
    if now_stored != user.password_hash:
        raise WrongPassword
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_of(password)
    return user.id


def ask_verification(email: str) -> None:
    """Mail the link again, if the address belongs to an account that has not proved it."""
    user = _by_email(email)
    needs_it = user is not None and not user.is_verified
    _mail_proof(user.id if user and needs_it else None, rules.normal_email(email), ProofKind.VERIFY_EMAIL)


def verify_email(proof_id: Id, *, password: str | None = None) -> Id:
    """Take the mailed link as proof that the address is the person's, and make it the one they sign in with.

    ``password`` is asked of a browser that is not known to be theirs: whoever signed up with somebody else's
    address must not get it confirmed by its owner's click. Refuses a used or old link and a wrong password.
    """
    proof, user = _use(proof_id, ProofKind.VERIFY_EMAIL)
    if password is not None and not passwords.matches(password, user.password_hash):
        raise WrongPassword
    former = user.email
    _set_address(user, proof.email)
    _void_proofs(user.id)
    if former != proof.email:
        tell("accounts.email_changed", user.id, to=former, key=proof.id)
    announce(EmailVerified(user.id, user.email))
    record("account.email_verified", by=_self(user), subject=user.id)
    return user.id


def ask_reset(email: str) -> None:
    """Mail a link that sets a new password, if the address has an account."""
    user = _by_email(email)
    _mail_proof(user.id if user else None, rules.normal_email(email), ProofKind.RESET_PASSWORD)


def reset_password(proof_id: Id, *, password: str) -> None:
    """Set a new password by the mailed link and sign out everywhere; the link proves the address too.

    Refuses a used or old link and a weak password.
    """
    proof, user = _use(proof_id, ProofKind.RESET_PASSWORD)
    if user.email != proof.email:
        raise LinkOver
    _set_password(user, password)
    if not user.is_verified:
        user.email_verified_at = clock.now()
        announce(EmailVerified(user.id, user.email))
    record("account.password_reset", by=_self(user), subject=user.id)


def change_password(*, current_password: str, password: str, by: Actor) -> None:
    """Set a new password and sign out everywhere. Refuses a wrong current one and a weak new one."""
    user = _user(by)
    _ensure_own_password(user, current_password)
    _set_password(user, password)
    record("account.password_changed", by=by, subject=user.id)


def ask_email_change(email: str, *, current_password: str, by: Actor) -> None:
    """Mail a link to the new address; it becomes the person's when they follow it.

    Refuses a wrong password and the present address. Where another account has the new one, its owner is told
    instead, and the answer is the same.
    """
    user = _user(by)
    email = rules.normal_email(email)
    _ensure_own_password(user, current_password)
    if email == user.email:
        raise SameAddress
    _void_proofs(user.id, ProofKind.VERIFY_EMAIL)
    if _by_email(email) is None:
        _mail_proof(user.id, email, ProofKind.VERIFY_EMAIL)
    else:
        _tell_owner(email)
    record("account.email_change_asked", by=by, subject=user.id)


def update_profile(*, name: str, locale: str, time_zone: str, by: Actor) -> None:
    """Change how the person is called and how times and words are shown to them."""
    user = _user(by)
    user.name, user.locale, user.time_zone = name, locale, time_zone


def begin_session(user_id: Id, *, device: str, network: str) -> str:
    """Note a signed-in browser; the secret for its cookie is returned and only its fingerprint kept."""
    secret = secrets.token_urlsafe(32)
    db.add(
        LoginSession(
            user_id=user_id,
            secret_hash=fingerprint(secret),
            expires_at=clock.now() + rules.SESSION_LIFE,
            device=device[:120],
            network=network[:60],
        )
    )
    db.flush()
    return secret


def end_session(session_id: Id) -> None:
    """Sign that browser out."""
    db.execute(_ending().where(LoginSession.id == session_id))


def end_sessions(user_id: Id, *, but: Id | None = None) -> None:
    """Sign the person out of every browser, or of every other one."""
    db.execute(_ending().where(LoginSession.user_id == user_id, LoginSession.id.is_distinct_from(but)))


def mark_seen(session_id: Id) -> None:
    """Note that the browser was here just now."""
    db.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=clock.now()))


def make_organizer(user_id: Id, *, by: Actor) -> None:
    """Somebody with an organization is an organizer; an admin stays an admin."""
    user = db.get_one(User, user_id)
    if user.role is PlatformRole.ATTENDEE:
        promote(user.email, PlatformRole.ORGANIZER, by=by)


def promote(email: str, role: PlatformRole, *, by: Actor) -> None:
    """Give the person with the address this role on the platform. Raises NotFound."""
    user = _by_email(email)
    if user is None:
        raise NotFound
    user.role = role
    record("account.role_changed", by=by, subject=user.id, details={"role": role.value})


def forget_old_proofs() -> None:
    """Delete mailed links that have been over for a while."""
    db.execute(delete(EmailProof).where(EmailProof.expires_at < clock.now() - rules.KEEP_PROOFS))


def forget_old_sessions() -> None:
    """Delete sessions that would have run out long ago."""
    db.execute(delete(LoginSession).where(LoginSession.expires_at < clock.now() - rules.KEEP_SESSIONS))


def _by_email(email: str) -> User | None:
    return db.scalar(select(User).where(User.email == rules.normal_email(email)))


def _user(actor: Actor) -> User:
    user = db.get(User, actor.id, with_for_update={"key_share": True}) if actor.is_user else None
    if user is None:
        raise NotFound
    return user


def _self(user: User) -> Actor:
    return Actor(ActorKind.USER, user.id, user.name, user.role)


def _mail_proof(user_id: Id | None, email: str, kind: ProofKind) -> None:
    life = rules.VERIFY_LIFE if kind is ProofKind.VERIFY_EMAIL else rules.RESET_LIFE
    proof = EmailProof(id=new_id(), user_id=user_id, kind=kind, email=email, expires_at=clock.now() + life)
    db.add(proof)
    db.flush()
    tell(f"accounts.{kind.value}", proof.id, to=email)


def _tell_owner(email: str) -> Id:
    owner_id = db.scalars(select(User.id).where(User.email == email)).one()
    tell("accounts.already_registered", owner_id, to=email, key=new_id())
    return owner_id


def _use(proof_id: Id, kind: ProofKind) -> tuple[EmailProof, User]:
    # The person is locked first, as everywhere; then one statement decides, so two clicks can't both win.
    user = db.scalar(
        select(User)
        .join(EmailProof, EmailProof.user_id == User.id)
        .where(EmailProof.id == proof_id)
        .with_for_update(of=User, key_share=True)
        .execution_options(populate_existing=True)
    )
    now = clock.now()
    proof = db.scalar(
        update(EmailProof)
        .where(EmailProof.id == proof_id, EmailProof.kind == kind)
        .where(EmailProof.used_at.is_(None), EmailProof.expires_at > now)
        .values(used_at=now)
        .returning(EmailProof)
    )
    if user is None or proof is None:
        raise LinkOver
    return proof, user


def _void_proofs(user_id: Id, *kinds: ProofKind) -> None:
    chosen = kinds or tuple(ProofKind)
    db.execute(
        update(EmailProof)
        .where(EmailProof.user_id == user_id, EmailProof.kind.in_(chosen), EmailProof.used_at.is_(None))
        .values(used_at=clock.now())
    )


def _set_address(user: User, email: str) -> None:
    try:
        with db.begin_nested():
            user.email, user.email_verified_at = email, clock.now()
    except IntegrityError:
        raise AddressTaken from None


def _ensure_own_password(user: User, password: str) -> None:
    if not passwords.matches(password, user.password_hash):
        raise WrongCurrentPassword


def _set_password(user: User, password: str) -> None:
    rules.ensure_good_password(password, email=user.email)
    user.password_hash = passwords.hash_of(password)
    _void_proofs(user.id)
    end_sessions(user.id)


def _ending() -> Update:
    return update(LoginSession).where(LoginSession.ended_at.is_(None)).values(ended_at=clock.now())
