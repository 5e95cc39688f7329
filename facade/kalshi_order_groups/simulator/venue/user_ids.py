"""Ids of users, which responses and messages state as UUIDs; the simulator knows users by name."""

from uuid import NAMESPACE_OID, UUID, uuid5


def user_id(user: str) -> UUID:
    """Return the id of a user by name, always the same one; the name itself if it is an id."""
    try:
        return UUID(user)
    except ValueError:
        return uuid5(NAMESPACE_OID, user)
