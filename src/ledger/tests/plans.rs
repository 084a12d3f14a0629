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
        replies::RECENT.to_owned(),
        reply_claim::claims_sql(3),
        "SELECT coalesce(max(receipt), 0) FROM submission".to_owned(),
        "UPDATE reply SET state = 'sending' WHERE id IN ($1, $2)".to_owned(),
        "UPDATE reply SET due_at = $1 WHERE recipient = $2 AND state IN ('waiting', 'sending') AND due_at <= $3"
            .to_owned(),
        "UPDATE reply SET state = 'waiting' WHERE state = 'held'".to_owned(),
        "UPDATE place SET filing = 'done' WHERE account = $1 AND folder = $2 AND validity = $3 AND uid = $4".to_owned(),
        "DELETE FROM attempt WHERE account = $1 AND folder = $2 AND validity = $3 AND uid IN ($4, $5)".to_owned(),
    ];
    for statement in statements {
        let steps = plan(&fixture, &statement).await;
        let whole = |step: &&String| {
            ["message", "place", "submission", "newest", "reply", "attempt"].iter().any(|table| {
                // A partial index holds only what waits.
                step.starts_with(&format!("SCAN {table}"))
                    && !step.contains("reply_due")
                    && !step.contains("place_to_file")
            })
        };
        assert_eq!(steps.iter().find(whole), None, "{statement}: {steps:#?}");
        assert!(
            steps.iter().all(|step| !step.contains("TEMP B-TREE") || step.contains("LAST TERM")),
            "{statement}: {steps:#?}"
        );
    }
}

async fn plan(fixture: &Fixture, statement: &str) -> Vec<String> {
    let mut session = fixture.ledger.reading().await.unwrap();
    let query = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")));
    session.list(query, |row| row.try_get("detail")).await.unwrap()
}
