//! The mailbox's promises, kept by a Maildir.

use super::*;

const LARGEST: u64 = 1 << 20;
const ACCEPTED: &str = ".B&AOE-o c&AOE-o.&ARAA4w- nh&Hq0-n";

fn maildir(action: FilingAction) -> (Maildir, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["new", "cur", "tmp"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let filing = Filing { action, ..Filing::default() };
    (Maildir::new(folder.path(), &filing).unwrap(), folder)
}

fn deliver(folder: &Path, name: &str, content: &[u8], arrived: &str) {
    let file = folder.join(name);
    std::fs::write(&file, content).unwrap();
    let time = SystemTime::try_from(arrived.parse::<Timestamp>().unwrap()).unwrap();
    std::fs::File::options().append(true).open(file).unwrap().set_modified(time).unwrap();
}

fn listing(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for part in ["new", "cur"] {
        for entry in std::fs::read_dir(folder.join(part)).into_iter().flatten() {
            names.push(format!("{part}/{}", entry.unwrap().file_name().to_str().unwrap()));
        }
    }
    names.sort();
    names
}

fn since() -> Timestamp {
    "2020-09-24T00:00:00+07:00".parse().unwrap()
}

#[tokio::test]
async fn a_look_finds_what_arrived_since_in_order() {
    let (mut mailbox, folder) = maildir(FilingAction::Move);
    deliver(folder.path(), "new/old", b"old", "2020-09-23T16:59:59Z");
    deliver(folder.path(), "cur/second:2,S", b"2", "2020-10-02T00:00:00Z");
    deliver(folder.path(), "new/first", b"1", "2020-09-23T17:00:00Z");
    deliver(folder.path(), "new/.hidden", b"x", "2020-10-02T00:00:00Z");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("new/link")).unwrap();
    let before = listing(folder.path());
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(places.iter().map(|place| &*place.uid).collect::<Vec<_>>(), ["first", "second"]);
    let fetched = mailbox.fetch(&places, LARGEST).await.unwrap();
    let Fetched::Message { arrived, content, size, .. } = &fetched[1] else { panic!("gone") };
    assert_eq!((arrived.to_string(), content, *size), ("2020-10-02T00:00:00Z".into(), &Content::Whole(b"2".into()), 1));
    assert_eq!(listing(folder.path()), before, "nothing is touched");
}

#[tokio::test]
async fn a_message_is_known_again_after_people_read_it() {
    let (mut mailbox, folder) = maildir(FilingAction::Move);
    deliver(folder.path(), "new/one", b"1", "2020-10-02T00:00:00Z");
    let places = mailbox.look(since()).await.unwrap();
    std::fs::rename(folder.path().join("new/one"), folder.path().join("cur/one:2,S")).unwrap();
    assert_eq!(mailbox.look(since()).await.unwrap(), places);
    assert!(matches!(&mailbox.fetch(&places, LARGEST).await.unwrap()[0], Fetched::Message { .. }));
    std::fs::remove_file(folder.path().join("cur/one:2,S")).unwrap();
    assert!(matches!(&mailbox.fetch(&places, LARGEST).await.unwrap()[0], Fetched::Gone(_)));
}

#[tokio::test]
async fn one_go_is_bounded_in_count_and_bytes() {
    let (mut mailbox, folder) = maildir(FilingAction::Move);
    (0..150).for_each(|n| deliver(folder.path(), &format!("new/{n}"), b"x", "2020-10-02T00:00:00Z"));
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(mailbox.fetch(&places, LARGEST).await.unwrap().len(), 100);
    let large = [b"A: b\n\n".to_vec(), vec![b'x'; 2 << 20]].concat();
    deliver(folder.path(), "new/large", &large, "2020-10-03T00:00:00Z");
    let places = mailbox.look(since()).await.unwrap();
    let fetched = mailbox.fetch(&places[150..], LARGEST).await.unwrap();
    let [Fetched::Message { content: Content::TooLarge(head), size, .. }] = &*fetched else { panic!("{fetched:?}") };
    assert_eq!((&**head, *size), (&b"A: b\n\n"[..], large.len() as u64));
}

#[tokio::test]
async fn filed_messages_lie_in_the_vietnamese_folder_with_their_flags() {
    let (mut mailbox, folder) = maildir(FilingAction::Move);
    deliver(folder.path(), "new/one", b"1", "2020-10-02T00:00:00Z");
    deliver(folder.path(), "cur/two:2,RS", b"2", "2020-10-02T00:00:00Z");
    deliver(folder.path(), "new/three", b"3", "2020-10-03T00:00:00Z");
    let places = mailbox.look(since()).await.unwrap();
    for _ in 0..2 {
        assert_eq!(mailbox.file(&places[..2], Target::Accepted).await.unwrap(), Outcome::Moved);
        assert_eq!(listing(&folder.path().join(ACCEPTED)), ["cur/two:2,RS", "new/one"]);
    }
    assert_eq!(listing(folder.path()), ["new/three"]);
    assert!(folder.path().join(ACCEPTED).join("maildirfolder").is_file());
    assert_eq!(mailbox.look(since()).await.unwrap(), places[2..]);
}

#[tokio::test]
async fn a_flag_is_set_beside_those_that_are_there_and_leave_means_leave() {
    let (mut mailbox, folder) = maildir(FilingAction::Flag);
    deliver(folder.path(), "new/one", b"1", "2020-10-02T00:00:00Z");
    deliver(folder.path(), "cur/two:2,RS", b"2", "2020-10-02T00:00:00Z");
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(mailbox.file(&places, Target::Review).await.unwrap(), Outcome::Flagged);
    assert_eq!(listing(folder.path()), ["cur/one:2,F", "cur/two:2,FRS"]);
    mailbox.filing.action = FilingAction::Leave;
    assert_eq!(mailbox.file(&places, Target::Review).await.unwrap(), Outcome::Left);
}

#[tokio::test]
async fn a_place_from_outside_leads_nowhere_else() {
    let (mut mailbox, folder) = maildir(FilingAction::Move);
    let account = folder.path().to_string_lossy().into_owned();
    let uid = "../../etc/passwd".to_owned();
    let hostile = Place { account, folder: FOLDER.to_owned(), validity: 0, uid };
    assert!(matches!(&*mailbox.fetch(std::slice::from_ref(&hostile), LARGEST).await.unwrap(), [Fetched::Gone(_)]));
    let foreign = Place { account: "/elsewhere".to_owned(), ..hostile };
    assert!(mailbox.fetch(&[foreign], LARGEST).await.unwrap_err().is_renumbered());
}

#[tokio::test]
async fn a_new_message_ends_the_wait_within_a_second() {
    let (mut mailbox, folder) = maildir(FilingAction::Move);
    while mailbox.seen.is_none() {
        mailbox.look(since()).await.unwrap();
    }
    let start = Instant::now();
    mailbox.wait(Duration::from_millis(600)).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(600), "nothing new, no waking");
    let arriving = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        deliver(folder.path(), "new/one", b"1", "2020-10-02T00:00:00Z");
        Instant::now()
    };
    let (waited, arrived) = tokio::join!(mailbox.wait(Duration::from_secs(60)), arriving);
    waited.unwrap();
    assert!(arrived.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_folder_that_is_no_maildir_needs_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let mut mailbox = Maildir::new(folder.path(), &Filing::default()).unwrap();
    let error = mailbox.look(since()).await.unwrap_err();
    assert!(error.is_lasting());
    assert!(error.to_string().ends_with("it is no Maildir: the folder \"new\" is missing. Check mailbox.maildir"));
    assert!(mailbox.check().await.is_err());
}

#[test]
fn folder_names_cannot_lead_out_of_the_maildir() {
    assert_eq!(subfolder("Báo cáo/Đã nhận"), ACCEPTED);
    assert_eq!(subfolder("../../x"), ".......x");
    let filing = Filing { accepted: "a//b".to_owned(), ..Filing::default() };
    assert!(Maildir::new(Path::new("/mail"), &filing).is_err());
}
