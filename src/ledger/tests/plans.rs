//! The cost of a message must not grow with the ledger: no statement of the loops reads a whole table.

use sqlx::{AssertSqlSafe, Row};

use super::support::Fixture;
use crate::ledger::{entries, filing, intake, places, replies, reply_claim, submissions};

#[tokio::test]
async fn no_statement_of_the_loops_reads_a_whole_table() {
    let fixture = Fixture::sqlite().await;
    let statements = [
        places::known_sql(3),
        intake::earlier_sql(3),
        intake::taken_sql(3),
        submissions::newest_sql(3),
        entries::entries_sql(entries::AFTER),
        entries::entries_sql(&entries::of_messages_condition(3)),
        entries::entries_sql("WHERE submission.receipt IN ($1, $2)"),
        filing::WANTED.to_owned(),
        replies::DUE.to_owned(),
        replies::NEXT_DUE.to_owned(),
        replies::recent_sql(3),
        replies::PUT_OFF.to_owned(),
        reply_claim::claims_sql(3),
        "SELECT coalesce(max(receipt), 0) FROM submission".to_owned(),
        "UPDATE reply SET state = 'sending' WHERE id IN ($1, $2)".to_owned(),
        "UPDATE reply SET state = 'waiting' WHERE state = 'held'".to_owned(),
        places::change_sql(filing::FILED, 3),
        places::change_sql(intake::FORGET_ATTEMPTS, 3),
    ];
    for statement in statements {
        let steps = plan(&fixture, &statement).await;
        let whole = |step: &&String| {
            ["message", "place", "submission", "newest", "reply", "attempt"].iter().any(|table| {
                // A partial index holds only what waits.
                step.starts_with(&format!("SCAN {table}"))
                    && !["reply_due", "reply_held", "place_to_file"].iter().any(|index| step.contains(index))
            })
        };
        assert_eq!(steps.iter().find(whole), None, "{statement}: {steps:#?}");
        // What is read a few at a time must come in order, not be put in order every time.
        let sorts = statement.contains("LIMIT") && steps.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{statement}: {steps:#?}");
    }
}

async fn plan(fixture: &Fixture, statement: &str) -> Vec<String> {
    let mut session = fixture.ledger.reading().await.unwrap();
    let query = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")));
    session.list(query, |row| row.try_get("detail")).await.unwrap()
}
