//! What can go wrong when data is read or written, as callers need to tell it apart.

/// An error of the storage layer. None of them carries stored values.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No such row, or a row of another organisation.
    #[error("not found")]
    NotFound,
    /// The row changed meanwhile, or a unique value is taken; the name says which rule.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// No connection could be had within the pool's time limit.
    #[error("database unavailable")]
    Unavailable,
    /// The statement failed.
    #[error("query failed")]
    Query(#[source] diesel::result::Error),
    /// A stored value is not what this program writes.
    #[error("stored value not understood: {0}")]
    Corrupt(&'static str),
    /// The blocking thread pool refused or lost the work.
    #[error("blocking work was cancelled")]
    Cancelled,
}

impl From<diesel::result::Error> for StorageError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error};
        match error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Conflict("unique"),
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => Self::Unavailable,
            other => Self::Query(other),
        }
    }
}
