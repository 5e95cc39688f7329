"""Operations, schemas and security of a document in one normal form."""
