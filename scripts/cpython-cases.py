"""Lists the test methods that CPython has for what tsloop's asyncio library does too.

    python3 scripts/cpython-cases.py            what this Python has, as JSON
    python3 scripts/cpython-cases.py --keep     adds it to the kept list, test/asyncio/cases/cpython-cases.json

The kept list is the union over versions, so that a case does not get lost where Python is older or comes without its
own tests. Only names are taken; the files are parsed, not run.
"""

import ast
import importlib.util
import json
import sys
from pathlib import Path

# A module, and the one class of it that counts if not all do.
MODULES = {
    "test_futures": None,
    "test_tasks": None,
    "test_locks": None,
    "test_queues": None,
    "test_taskgroups": None,
    "test_timeouts": None,
    "test_waitfor": None,
    "test_runners": None,
    "test_eager_task_factory": None,
    "test_base_events": "BaseEventLoopTests",
    "test_streams": None,
    "test_subprocess": None,
}
# Names that a later version gave to the same class.
RENAMED = {"BaseTestTaskGroup": "TestTaskGroup"}
KEPT = Path(__file__).parent.parent / "test" / "asyncio" / "cases" / "cpython-cases.json"


def folder_of_tests():
    """None where Python comes without its own tests."""
    try:
        spec = importlib.util.find_spec("test.test_asyncio")
    except ModuleNotFoundError:
        return None
    return None if spec is None else Path(spec.submodule_search_locations[0])


def cases_of(path, only):
    names = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if not isinstance(node, ast.ClassDef) or only not in (None, node.name):
            continue
        owner = RENAMED.get(node.name, node.name)
        for function in node.body:
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and function.name.startswith("test"):
                names.add(f"{owner}.{function.name}")
    return names


def installed_cases():
    folder = folder_of_tests()
    if folder is None:
        return {}
    paths = {module: folder / f"{module}.py" for module in MODULES}
    return {module: cases_of(path, MODULES[module]) for module, path in paths.items() if path.exists()}


def main():
    cases = installed_cases()
    if "--keep" in sys.argv[1:]:
        kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
        union = {module: sorted(cases.get(module, set()) | set(kept.get(module, []))) for module in MODULES}
        KEPT.write_text(json.dumps(union, indent=2) + "\n", "utf-8")
    else:
        print(json.dumps({module: sorted(names) for module, names in cases.items()}))


main()
