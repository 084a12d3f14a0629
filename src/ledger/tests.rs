//! The promises of the ledger. Those that a second database must keep as well are listed by `on_every_ledger!`.

/// Runs each test on a fresh ledger of every kind of database.
macro_rules! on_every_ledger {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test(super::Fixture::sqlite().await).await;
                }
            )*
        }
    };
}

mod archive;
mod limits;
mod opening;
mod plans;
mod recording;
mod replies;
mod support;
mod upkeep;
