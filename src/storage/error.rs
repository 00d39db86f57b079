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
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | Error::BrokenTransactionManager => Self::Unavailable,
            Error::DatabaseError(DatabaseErrorKind::Unknown, info) if is_of_ending(info.message()) => {
                Self::Unavailable
            }
            other => Self::Query(other),
        }
    }
}

/// Whether this is what a server says to a connection that it ends. Diesel passes no SQLSTATE on, so it is told by its words;
/// a server that speaks another language gets away as a fault of ours, once for each connection.
fn is_of_ending(message: &str) -> bool {
    [
        "terminating connection",
        "server closed the connection",
        "the database system is ",
        "no connection to the server",
    ]
    .iter()
    .any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error};

    use super::*;

    #[test]
    fn a_server_that_ends_the_connection_is_away() {
        for (message, is_away) in [
            ("terminating connection due to administrator command", true),
            ("the database system is shutting down", true),
            ("server closed the connection unexpectedly\n\tThis probably means", true),
            ("division by zero", false),
        ] {
            let error = Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()));
            assert_eq!(matches!(StorageError::from(error), StorageError::Unavailable), is_away, "{message}");
        }
    }
}
