"""One difference between two contracts, before anybody judges it."""

from dataclasses import dataclass, replace
from enum import StrEnum


class ChangeKind(StrEnum):
    """What differs. The rows in `findings.kinds` say what each means, for requests and for responses."""

    # of schemas
    TYPE_CHANGED = "type-changed"
    TYPE_WIDENED = "type-widened"
    TYPE_NARROWED = "type-narrowed"
    NULLABLE = "became-nullable"
    NOT_NULLABLE = "became-not-nullable"
    FORMAT_CHANGED = "format-changed"
    FORMAT_ADDED = "format-added"
    FORMAT_REMOVED = "format-removed"
    NUMBER_FORMAT = "number-format-changed"
    ENUM_SET = "became-enum"
    ENUM_REMOVED = "enum-removed"
    ENUM_VALUE_ADDED = "enum-value-added"
    ENUM_VALUE_REMOVED = "enum-value-removed"
    TIGHTENED = "bound-tightened"
    LOOSENED = "bound-loosened"
    BOUND_SET = "bound-set"
    BOUND_REMOVED = "bound-removed"
    PATTERN_CHANGED = "pattern-changed"
    PATTERN_ADDED = "pattern-added"
    PATTERN_REMOVED = "pattern-removed"
    MULTIPLE_TIGHTENED = "multiple-of-tightened"
    MULTIPLE_LOOSENED = "multiple-of-loosened"
    MULTIPLE_CHANGED = "multiple-of-changed"
    UNIQUE_SET = "unique-items-set"
    UNIQUE_REMOVED = "unique-items-removed"
    REQUIRED = "became-required"
    OPTIONAL = "became-optional"
    DEPENDENT_ADDED = "dependent-required-added"
    DEPENDENT_REMOVED = "dependent-required-removed"
    PROPERTY_ADDED = "property-added"
    REQUIRED_PROPERTY_ADDED = "required-property-added"
    PROPERTY_REMOVED = "property-removed"
    REQUIRED_PROPERTY_REMOVED = "required-property-removed"
    CLOSED = "additional-properties-forbidden"
    OPENED = "additional-properties-allowed"
    CONSTRAINED = "schema-added"  # items, values, ...: anything fitted before
    UNCONSTRAINED = "schema-removed"
    BRANCH_ADDED = "branch-added"
    BRANCH_REMOVED = "branch-removed"
    WRAPPED = "alternatives-added"  # one schema became a choice that holds it, or one that holds less
    UNWRAPPED = "alternatives-removed"
    CHOICE = "choice-changed"  # oneOf became anyOf or the other way round
    DEFAULT_ADDED = "default-value-added"
    DEFAULT_CHANGED = "default-value-changed"
    DEFAULT_REMOVED = "default-value-removed"
    READ_ONLY = "became-read-only"
    NOT_READ_ONLY = "became-not-read-only"
    WRITE_ONLY = "became-write-only"
    NOT_WRITE_ONLY = "became-not-write-only"
    DISCRIMINATOR = "discriminator-changed"
    CONDITION = "condition-changed"  # if, then, else, dependentSchemas and their like
    # of parameters, bodies, responses
    PARAMETER_ADDED = "parameter-added"
    REQUIRED_PARAMETER_ADDED = "required-parameter-added"
    PARAMETER_REMOVED = "parameter-removed"
    PARAMETER_REQUIRED = "parameter-became-required"
    PARAMETER_OPTIONAL = "parameter-became-optional"
    PARAMETER_RENAMED = "path-parameter-renamed"
    SERIALISATION = "serialisation-changed"
    BODY_ADDED = "body-added"
    REQUIRED_BODY_ADDED = "required-body-added"
    BODY_REMOVED = "body-removed"
    BODY_REQUIRED = "body-became-required"
    BODY_OPTIONAL = "body-became-optional"
    MEDIA_ADDED = "media-type-added"
    MEDIA_REMOVED = "media-type-removed"
    MEDIA_RENAMED = "media-type-changed"
    SUCCESS_ADDED = "success-status-added"
    SUCCESS_REMOVED = "success-status-removed"
    SUCCESS_CHANGED = "success-status-changed"
    ERROR_ADDED = "error-status-added"
    ERROR_REMOVED = "error-status-removed"
    HEADER_ADDED = "header-added"
    HEADER_REMOVED = "header-removed"
    REQUIRED_HEADER_REMOVED = "required-header-removed"
    HEADER_REQUIRED = "header-became-required"
    HEADER_OPTIONAL = "header-became-optional"
    # of operations
    OPERATION_ADDED = "operation-added"
    OPERATION_REMOVED = "operation-removed"
    OPERATION_ID = "operation-id-changed"
    TAGS = "tags-changed"
    DEPRECATED = "deprecated"
    UNDEPRECATED = "undeprecated"
    SECURITY_TIGHTENED = "security-tightened"
    SECURITY_RELAXED = "security-relaxed"
    SERVER_REMOVED = "server-removed"
    SERVER_ADDED = "server-added"
    SERVER_CHANGED = "server-changed"
    SERVERS_REORDERED = "servers-reordered"
    # of words
    PROSE = "prose-changed"
    COSMETIC = "annotation-changed"
    EXTENSION = "extension-changed"
    UNKNOWN = "unknown-keyword-changed"


@dataclass(frozen=True)
class Change:
    """One difference; `name` tells apart several of one kind in one place."""

    kind: ChangeKind
    base: str | None  # where it stands in the base document
    revision: str | None
    old: str | None = None
    new: str | None = None
    name: str = ""  # of a property, a parameter, an enum's value, a keyword
    step: str = ""  # how the place goes on from the schema's: "/id" for the property id
    hidden_from: frozenset[str] = frozenset()  # "request" for what is read-only, "response" for write-only
    ignored_in: str = ""  # "response" for what says nothing of responses

    @property
    def pointer(self) -> str:
        """In the revision where it is there, else in the base."""
        return (self.base if self.revision is None else self.revision) or ""

    def within(self, step: str) -> "Change":
        """The same difference, told of the place around it."""
        return replace(self, step=step + self.step)
