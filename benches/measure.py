"""Runs the benches and prints their figures; see run.sh."""
import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import reports
import watch

USER, PASSWORD = "baocao", "mat-khau"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process):
    for _ in range(200):
        if process.poll() is not None:
            sys.exit(f"a server ended at once: {process.args}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"no answer on port {port}")


def which(command):
    return shutil.which(command, path=os.environ["PATH"] + ":/usr/sbin")


class Servers:
    """Dovecot over a Maildir, and a mail sink, on loopback ports of their own."""

    def __init__(self, base):
        self.imap, self.smtp = free_port(), free_port()
        home = base / "dovecot"
        home.mkdir()
        me = subprocess.check_output(["id", "-un"], text=True).strip()
        group = subprocess.check_output(["id", "-gn"], text=True).strip()
        # Dovecot serves nobody's mail as root, and has users of its own where root starts it.
        self.owner = (65534, 65534) if os.getuid() == 0 else (os.getuid(), os.getgid())
        internal, login, group = ("dovecot", "dovenull", "dovecot") if os.getuid() == 0 else (me, me, group)
        uid, gid = self.owner
        for sub in ("run", "state"):
            (home / sub).mkdir()
        base.chmod(0o755)
        (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
        (home / "dovecot.conf").write_text(f"""
base_dir = {home}/run
state_dir = {home}/state
instance_name = bench{self.imap}
log_path = {home}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{base}/Maildir
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = home={base}/Maildir
}}
namespace inbox {{
  inbox = yes
}}
""")
        self.dovecot = subprocess.Popen([which("dovecot"), "-F", "-c", str(home / "dovecot.conf")])
        sink = [which("smtp-sink")] + (["-u", me] if os.getuid() == 0 else [])
        self.sink = subprocess.Popen(sink + [f"127.0.0.1:{self.smtp}", "512"], stdout=subprocess.DEVNULL)
        wait_for(self.imap, self.dovecot)
        wait_for(self.smtp, self.sink)

    def stop(self):
        for process in (self.dovecot, self.sink):
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def timed(command, env=None):
    """Wall seconds and what a command printed."""
    start = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    wall = time.monotonic() - start
    if process.returncode:
        sys.exit(f"{command[0]} failed:\n{err.decode()[-3000:]}")
    return wall, out.decode(), err.decode()


def peak(command, env=None):
    """Wall seconds, peak resident size of the largest process in MB, processor seconds, and what a command printed."""
    wrapper = [sys.executable, "-c",
               "import resource,subprocess,sys;r=subprocess.run(sys.argv[1:]).returncode;"
               "u=resource.getrusage(resource.RUSAGE_CHILDREN);print(f'peak {u.ru_maxrss/1024:.1f} cpu {u.ru_utime+u.ru_stime:.2f}',file=sys.stderr);sys.exit(r)"]
    wall, out, err = timed(wrapper + command, env)
    found = re.search(r"peak ([\d.]+) cpu ([\d.]+)", err)
    return wall, float(found[1]), float(found[2]), out


def settings(folder, program, body):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "units.csv").write_text(reports.roster(200))
    path = folder / "tiepnhan.toml"
    path.write_text('roster = "units.csv"\n' + body + f'\n[trust]\nauthserv_id = "{reports.AUTHSERV}"\n[log]\nlevel = "warn"\n')
    return path


def whole_path(a, base, servers, master):
    maildir = base / "Maildir"
    figures = {"a": [], "b": [], "c": []}
    rss = {"a": [], "b": [], "c": []}
    (base / "mbsyncrc").write_text(f"""
FSync no
IMAPStore far
Host 127.0.0.1
Port {servers.imap}
User {USER}
Pass {PASSWORD}
SSLType None
AuthMechs LOGIN

MaildirStore near
Path {base}/mbsync/
Inbox {base}/mbsync/INBOX

Channel all
Far :far:INBOX
Near :near:INBOX
Sync Pull
SyncState {base}/mbsync/
""")

    def fresh():
        for old in (maildir, base / "mbsync"):
            shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(master, maildir, copy_function=shutil.copy2)
        subprocess.run(["chown", "-R", ":".join(map(str, servers.owner)), maildir], check=True)
        (base / "mbsync").mkdir()
        # The server indexes the folder once, outside of what is measured.
        subprocess.run([sys.executable, "-c", f"import imaplib;m=imaplib.IMAP4('127.0.0.1',{servers.imap});m.login('{USER}','{PASSWORD}');m.select();m.uid('FETCH','1:*','(RFC822.SIZE INTERNALDATE)');m.logout()"], check=True)

    for round_ in range(a.rounds):
        fresh()
        wall, size, _, _ = peak(["mbsync", "-q", "-c", str(base / "mbsyncrc"), "all"])
        have = sum(len(list((base / "mbsync" / "INBOX" / sub).glob("*"))) for sub in ("new", "cur"))
        if have != a.count:
            sys.exit(f"mbsync downloaded {have} of {a.count} messages")
        figures["b"].append(wall)
        rss["b"].append(size)
        fresh()
        path = settings(base / f"site{round_}", a.program, f"""
[mailbox]
address = "{reports.OURS}"
[mailbox.imap]
host = "127.0.0.1"
port = {servers.imap}
security = "plain"
user = "{USER}"
password = "env:IMAP_PASSWORD"
[delivery.smtp]
host = "127.0.0.1"
port = {servers.smtp}
security = "plain"
[reply]
per_hour = 100
""")
        wall, size, cpu, out = peak([a.program, "run", "--once", "--config", str(path)], {**os.environ, "IMAP_PASSWORD": PASSWORD})
        figures["a"].append(wall)
        rss["a"].append(size)
        status = subprocess.check_output([a.program, "status", "--config", str(path)], text=True)
        print(f"  round {round_ + 1}: (b) {figures['b'][-1]:.2f} s   (a) {wall:.2f} s, {cpu:.2f} s of processor, peak {size:.0f} MB   {out.strip()}")
        if round_ == 0:
            print("    " + status.replace("\n", "\n    ").rstrip())
        if round_ < a.script_rounds:
            fresh()
            wall, size, _, out = peak([sys.executable, str(Path(__file__).parent / "plain_script.py"), str(servers.imap), str(servers.smtp), USER, PASSWORD, str(base / "plain.xlsx")])
            figures["c"].append(wall)
            rss["c"].append(size)
            print(f"           (c) {wall:.2f} s, {out.strip()} reports")
    middle = {key: statistics.median(values) for key, values in figures.items() if values}
    print(f"medians: (a) {middle['a']:.2f} s  (b) {middle['b']:.2f} s  (c) {middle.get('c', float('nan')):.2f} s")
    print(f"(a) / (b) = {middle['a'] / middle['b']:.2f}   wanted: at most 1.5")
    if "c" in middle:
        print(f"(c) / (a) = {middle['c'] / middle['a']:.1f}   wanted: at least 25")
    print("peak resident size of the largest process, MB: " + "  ".join(f"({k}) {max(v):.0f}" for k, v in rss.items() if v))


def resident(pid):
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "status").read_text()
        except OSError:
            continue
        if process.name == str(pid) or f"PPid:\t{pid}\n" in text:
            found = re.search(r"VmRSS:\s+(\d+) kB", text)
            total += int(found[1]) if found else 0
    return total / 1024


def idle(a, base):
    maildir = base / "idle" / "Maildir"
    reports.fill_maildir(maildir, 20, 20)
    path = settings(base / "idle", a.program, f'[mailbox]\naddress = "{reports.OURS}"\nmaildir = "Maildir"\npoll_seconds = 5')
    service = subprocess.Popen([a.program, "run", "--config", str(path)], stderr=subprocess.DEVNULL)
    time.sleep(a.idle_seconds)
    print(f"resident size of the idle service, its children included, {a.idle_seconds} s after 20 reports: {resident(service.pid):.1f} MB   wanted: under 25")
    service.terminate()
    service.wait(20)


def flat(a, base):
    site = base / "flat"
    path = settings(site, a.program, f'[mailbox]\naddress = "{reports.OURS}"\nmaildir = "Maildir"\n[reply]\nhold = true')
    cost = {}
    have = 0
    for upto in (1000, a.large, a.large + 1000):
        reports.fill_maildir(site / "Maildir", upto - have, 200, first=have)
        out = subprocess.check_output([a.program, "run", "--once", "--config", str(path)], text=True)
        seconds = float(re.search(r"in ([\d.]+) s", out)[1])
        cost[upto] = 1000 * seconds / (upto - have)
        have = upto
    first, last = cost[1000], cost[a.large + 1000]
    print(f"cost per message: {first:.2f} ms for the first 1,000, {last:.2f} ms for 1,000 more on top of {a.large:,}: ratio {last / first:.2f}")


def read(a, base):
    """`tiepnhan read` on one processor, and what it costs that attachments are opened in a child."""
    reports.fill_maildir(base / "read", a.count, 200)
    files = sorted(map(str, (base / "read" / "new").iterdir()))
    path = settings(base / "read", a.program, f'[mailbox]\naddress = "{reports.OURS}"\nmaildir = "."')
    one = lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    figures = []
    for _ in range(a.rounds):
        wall, cpu, _, out, _ = watch.measure([a.program, "read", "--json", "--config", str(path), *files], one)
        accepted = out.count('"disposition":"accepted","reasons":[]') // 2
        figures.append((wall, cpu))
    wall, cpu = (statistics.median(column) for column in zip(*figures))
    print(f"read on one processor: {len(files) / wall:.0f} messages a second, {1000 * cpu / len(files):.2f} ms of processor each, children included; {accepted} of {len(files)} accepted")
    print(subprocess.check_output(["cargo", "bench", "--locked", "--quiet", "--bench", "reader", "--", files[0]], text=True, stderr=subprocess.DEVNULL), end="")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--script-rounds", type=int, default=2)
    parser.add_argument("--idle-seconds", type=int, default=40)
    parser.add_argument("--large", type=int, default=50_000)
    parser.add_argument("--only", choices=["path", "idle", "flat", "read"])
    a = parser.parse_args()
    a.program = str(Path(a.program).resolve())
    with tempfile.TemporaryDirectory(prefix="tiepnhan-bench-") as base:
        base = Path(base)
        if a.only in (None, "path"):
            master = base / "master"
            reports.fill_maildir(master, a.count, 200)
            servers = Servers(base)
            try:
                whole_path(a, base, servers, master)
            finally:
                servers.stop()
        if a.only in (None, "idle"):
            idle(a, base)
        if a.only in (None, "flat"):
            flat(a, base)
        if a.only in (None, "read"):
            read(a, base)


main()
