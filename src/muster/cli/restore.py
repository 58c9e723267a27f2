"""Brings a backup into an empty state, after checking every byte of it."""

import argparse
import tempfile
from pathlib import Path

import muster
from muster.cli.backup import keys_beside
from muster.cli.output import answer, say
from muster.cli.passphrase import VARIABLE, given_passphrase
from muster.instance import archive, dump, repurge, shredding
from muster.instance.home import PROJECT, Home, InstanceError
from muster.instance.postgres import running_database
from muster.instance.secrets import write_private

needs = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `restore`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup; its keys are looked for in FILE.keys")
    parser.add_argument(
        "--destroyed", type=Path, metavar="LIST", help="a list of destroyed keys (.destroyed) that lies elsewhere"
    )


def run(args: argparse.Namespace) -> int:
    """Restore FILE, with the names if its keys are there and open."""
    source: Path = args.file.absolute()
    manifest = archive.read(source)
    _refuse_newer(manifest)
    home = Home.from_environment()
    destroyed = _destroyed(home, source, args.destroyed)
    keys = repurge.surviving_keys(_keys(source, manifest), destroyed)
    with running_database(home, "./muster restore"):
        _refuse_used(home)
        with tempfile.TemporaryDirectory(prefix="restore-", dir=home.uploads) as folder:
            _restore(home, source, keys, Path(folder))
        gone = repurge.destroy_again(destroyed)
    if destroyed:
        shredding.remember(shredding.list_of(home), destroyed)
    names = any(name.startswith("keys/") for name in keys)
    words = f"Restored the backup of {manifest.made_at} into {home.root}, " + (
        "with its names." if names else "without the keys: it gives all figures and no names."
    )
    if gone:
        words += f"\nThe names of {', '.join(gone)} were destroyed after this backup; they were not brought back."
    document = {"id": manifest.id, "made_at": manifest.made_at, "home": str(home.root), "names": names}
    answer(args, {**document, "destroyed": gone}, words)
    return 0


def _destroyed(home: Home, source: Path, given: Path | None) -> shredding.Destroyed:
    """All lists of destroyed keys that can be found: the state's own, those beside this backup and its neighbours."""
    if given is not None and not given.exists():
        raise InstanceError(f"{given} does not exist.")
    lists = [shredding.list_of(home), *sorted(source.parent.glob(f"*{shredding.BESIDE}"))]
    return shredding.known([*lists, *([given] if given is not None else [])])


def _refuse_newer(manifest: archive.Manifest) -> None:
    ours = PROJECT / "src" / "muster"
    known = {f"{path.parent.parent.name}.{path.stem}" for path in ours.glob("*/migrations/0*.py")}
    features = {name.partition(".")[0] for name in known}
    unknown = [name for name in manifest.migrations if name.partition(".")[0] in features and name not in known]
    if unknown:
        raise InstanceError(
            f"This backup was made by a newer Muster ({manifest.version}; this is {muster.__version__}): "
            f"it has {unknown[-1]}, which is not known here. Update first."
        )


def _keys(source: Path, manifest: archive.Manifest) -> dict[str, bytes]:
    file = keys_beside(source)
    if not file.exists():
        say(f"{file} is not there: restoring without names.")
        return {}
    passphrase = given_passphrase(f"Passphrase of {file.name} (empty: restore without names): ")
    if not passphrase:
        say(f"No passphrase was given ({VARIABLE}): restoring without names.")
        return {}
    return archive.open_keys(file, manifest.id, passphrase)


def _refuse_used(home: Home) -> None:
    if any(home.keys.iterdir()) or any(home.files.iterdir()) or not dump.is_empty():
        raise InstanceError(f"{home.root} is in use already. Set MUSTER_HOME to a new folder and restore into that.")


def _restore(home: Home, source: Path, keys: dict[str, bytes], stage: Path) -> None:
    """All that can fail for want of space comes before the one transaction that loads the database."""
    archive.unpack(source, stage)
    (stage / "files").mkdir(exist_ok=True)
    moves = [(path, home.files / path.name) for path in (stage / "files").iterdir()]
    for name, content in keys.items():
        kind, _, rest = name.partition("/")
        folder = home.keys if kind == "keys" else home.secrets
        (folder / rest).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        write_private(stage / name, content)
        moves.append((stage / name, folder / rest))
    dump.load(home, stage / archive.DUMP)
    for staged, final in moves:
        staged.replace(final)
