"""The public interface of a package as text, and its breaks since a tag."""
