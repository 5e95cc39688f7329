"""One difference between two contracts, before it has a severity."""

from dataclasses import dataclass, replace
from enum import StrEnum


class ChangeKind(StrEnum):
    """Kinds of differences; `findings.kinds` has a row for each, with its meaning in both directions."""

    # of schemas
    TYPE_CHANGED = "type-changed"
    TYPE_WIDENED = "type-widened"
    TYPE_NARROWED = "type-narrowed"
    NULLABLE = "became-nullable"
    NOT_NULLABLE = "became-not-nullable"
    FORMAT_CHANGED = "format-changed"
    FORMAT_ADDED = "format-added"
    FORMAT_REMOVED = "format-removed"
    FORMAT_NARROWED = "format-narrowed"
    FORMAT_WIDENED = "format-widened"
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
    CONSTRAINED = "schema-added"  # items, values, ...: any value was valid before
    UNCONSTRAINED = "schema-removed"
    BRANCH_ADDED = "branch-added"
    BRANCH_REMOVED = "branch-removed"
    WRAPPED = "alternatives-added"  # one schema became a choice that contains it, or a narrower one
    UNWRAPPED = "alternatives-removed"
    CHOICE = "choice-changed"  # oneOf became anyOf or vice versa
    DEFAULT_ADDED = "default-value-added"
    DEFAULT_CHANGED = "default-value-changed"
    DEFAULT_REMOVED = "default-value-removed"
    READ_ONLY = "became-read-only"
    NOT_READ_ONLY = "became-not-read-only"
    WRITE_ONLY = "became-write-only"
    NOT_WRITE_ONLY = "became-not-write-only"
    OVERLAPPING = "alternatives-overlap"  # a schema became a oneOf that refuses some of its values
    AMBIGUOUS = "alternatives-may-overlap"
    DISCRIMINATOR = "discriminator-changed"
    DISCRIMINATOR_VALUE_ADDED = "discriminator-value-added"
    DISCRIMINATOR_VALUE_REMOVED = "discriminator-value-removed"
    DISCRIMINATOR_VALUE_CHANGED = "discriminator-value-changed"
    CONDITION = "condition-changed"  # if, then, else, dependentSchemas, ...
    # of parameters, bodies, responses
    PARAMETER_ADDED = "parameter-added"
    REQUIRED_PARAMETER_ADDED = "required-parameter-added"
    PARAMETER_REMOVED = "parameter-removed"
    PARAMETER_REQUIRED = "parameter-became-required"
    PARAMETER_OPTIONAL = "parameter-became-optional"
    PARAMETER_RENAMED = "path-parameter-renamed"
    PARAMETER_REPEATED = "parameter-became-repeated"  # a value became a list that repeats the parameter
    PARAMETER_SINGLE = "parameter-became-single"
    SERIALISATION = "serialisation-changed"
    BODY_ADDED = "body-added"
    REQUIRED_BODY_ADDED = "required-body-added"
    BODY_REMOVED = "body-removed"
    BODY_REQUIRED = "body-became-required"
    BODY_OPTIONAL = "body-became-optional"
    MEDIA_ADDED = "media-type-added"
    MEDIA_REMOVED = "media-type-removed"
    MEDIA_RENAMED = "media-type-changed"
    MEDIA_WIDENED = "media-type-widened"  # application/json became application/*
    MEDIA_NARROWED = "media-type-narrowed"
    CONTENT_ADDED = "content-added"
    ENCODING_ADDED = "encoding-content-type-added"
    ENCODING_REMOVED = "encoding-content-type-removed"
    SUCCESS_ADDED = "success-status-added"
    SUCCESS_REMOVED = "success-status-removed"
    SUCCESS_CHANGED = "success-status-changed"
    SUCCESS_NARROWED = "success-status-narrowed"  # 2XX became some of its statuses
    STATUS_SPECIFIED = "status-specified"  # a range or `default` covered it
    STATUS_GENERALIZED = "status-generalized"  # a range or `default` covers it
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
    TAGS_REORDERED = "tags-reordered"  # but not the first
    PATH_MOVED = "path-moved"  # between the server and the path, so that the address is the same
    DEPRECATED = "deprecated"
    UNDEPRECATED = "undeprecated"
    SECURITY_TIGHTENED = "security-tightened"
    SECURITY_RELAXED = "security-relaxed"
    SERVER_REMOVED = "server-removed"
    SERVER_ADDED = "server-added"
    SERVER_CHANGED = "server-changed"
    SERVERS_REORDERED = "servers-reordered"
    # of annotations
    PROSE = "prose-changed"
    COSMETIC = "annotation-changed"
    XML = "xml-changed"
    INERT = "keyword-without-effect-changed"
    EXTENSION = "extension-changed"
    UNKNOWN = "unknown-keyword-changed"


@dataclass(frozen=True)
class Change:
    """One difference; `name` distinguishes several of one kind in one place."""

    kind: ChangeKind
    base: str | None  # JSON pointer in the base document
    revision: str | None
    old: str | None = None
    new: str | None = None
    name: str = ""  # of a property, a parameter, an enum's value, a keyword
    step: str = ""  # appended to the path of the schema: "/id" for the property id
    hidden_from: frozenset[str] = frozenset()  # "request" if read-only, "response" if write-only
    ignored_in: str = ""  # "response" if it does not apply to responses

    @property
    def pointer(self) -> str:
        """Return the pointer in the revision, or in the base if the revision has none."""
        return (self.base if self.revision is None else self.revision) or ""

    def within(self, step: str) -> "Change":
        """Return the same difference as seen from the parent place."""
        return replace(self, step=step + self.step)
