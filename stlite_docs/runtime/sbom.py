"""Lists the parts of a runtime for programs that check licences and known vulnerabilities (CycloneDX)."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from stlite_docs import __version__
from stlite_docs.base.problems import StliteError
from stlite_docs.pins.pinned import EDITOR, PYODIDE, STLITE, ZIP, NpmPackage
from stlite_docs.runtime.interpreter_package import NAME
from stlite_docs.runtime.license_files import INSIDE, UNKNOWN
from stlite_docs.runtime.package import LOCAL

_FORMAT = "1.6"
_ROOT = "runtime"
_NPM_PACKAGES = (STLITE, PYODIDE, EDITOR, ZIP)
_ALGORITHMS = {"sha512": "SHA-512", "sha256": "SHA-256"}


@dataclass(frozen=True)
class PublishedRuntime:
    """The parsed files of a runtime that describe it: `runtime.json`, its lock, and the index of licences."""

    manifest: Mapping[str, Any]
    lock: Mapping[str, Any]
    licenses: list[dict[str, Any]]


def make_sbom(runtime: PublishedRuntime) -> dict[str, Any]:
    """Return the list as a CycloneDX document. The same runtime always gives the same document.

    Raises:
        StliteError: Another version of stlite-docs has published the runtime.
    """
    identity = runtime.manifest["id"]
    described = {(entry["name"], entry["version"]): entry for entry in runtime.licenses}
    wheels = [
        _describe_wheel(key, entry, described.get((entry["name"], entry["version"]), {}))
        for key, entry in sorted(runtime.lock["packages"].items())
    ]
    npm_packages = [part for part in _NPM_PACKAGES if part.name in runtime.manifest]
    for part in npm_packages:
        if part.folder not in runtime.manifest[part.name] and part.cdn not in runtime.manifest[part.name]:
            raise StliteError(
                f"expected a runtime with {part.npm_name} {part.version}, got "
                f"{runtime.manifest[part.name]!r}; build the site again with this version of stlite-docs"
            )
    components = [*(each for part in npm_packages for each in _describe_npm(part)), *wheels]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": _FORMAT,
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, f"stlite-docs {__version__} {identity}").urn,
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "stlite-docs", "version": __version__}]},
            "component": {
                "type": "application",
                "bom-ref": _ROOT,
                "name": "stlite-docs runtime",
                "version": identity,
            },
        },
        "components": components,
        "dependencies": [
            {"ref": _ROOT, "dependsOn": [component["bom-ref"] for component in components]},
            *(
                {"ref": key, "dependsOn": sorted({*entry["depends"]} & runtime.lock["packages"].keys())}
                for key, entry in sorted(runtime.lock["packages"].items())
            ),
        ],
    }


def _describe_npm(part: NpmPackage) -> Iterator[dict[str, Any]]:
    """Yield a package, and what it contains under another name."""
    algorithm, _, digest = part.integrity.partition("-")
    yield {
        "type": "library",
        "bom-ref": f"npm:{part.npm_name}",
        "name": part.npm_name,
        "version": part.version,
        "hashes": [{"alg": _ALGORITHMS[algorithm], "content": base64.b64decode(digest).hex()}],
        "licenses": [{"license": {"id": part.license}}],
        "purl": f"pkg:npm/{quote(part.npm_name)}@{quote(part.version, safe='')}",
    }
    if part.name in INSIDE and part.name != STLITE.name:  # The lock has Streamlit.
        name, version, license_id = INSIDE[part.name]
        yield {
            "type": "library",
            "bom-ref": f"inside:{name}",
            "name": name,
            "version": version,
            "licenses": [{"license": {"id": license_id}}],
            "purl": f"pkg:generic/{quote(name.lower())}@{quote(version, safe='')}",
        }


def _describe_wheel(key: str, entry: Mapping[str, Any], described: Mapping[str, Any]) -> dict[str, Any]:
    name, version = entry["name"], entry["version"]
    is_public = described.get("origin") != LOCAL and name != NAME
    kind = {"package": "pypi", "shared_library": "generic"}.get(entry["package_type"])
    properties = {"file": entry["file_name"], "compiled-from": described.get("compiled_from")}
    return {
        "type": "library",
        "bom-ref": key,
        "name": name,
        "version": version,
        "hashes": [{"alg": "SHA-256", "content": entry["sha256"]}],
        **(
            {"licenses": [{"license": {"name": described["license"]}}]}
            if described.get("license", UNKNOWN) != UNKNOWN
            else {}
        ),
        **({"purl": f"pkg:{kind}/{quote(name)}@{quote(version, safe='')}"} if kind and is_public else {}),
        "properties": [
            {"name": f"stlite-docs:{what}", "value": value} for what, value in properties.items() if value
        ],
    }
