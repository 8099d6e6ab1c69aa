"""The list of components as CycloneDX 1.6 has it, from the graph that is really linked."""

import json
import time
import uuid

import project


def _purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def _component(package, kind="library"):
    found = {
        "type": kind,
        "bom-ref": _purl(package),
        "name": package["name"],
        "version": package["version"],
        "purl": _purl(package),
    }
    if package["license"]:
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if package["description"]:
        found["description"] = " ".join(package["description"].split())
    checksum = project.checksums().get((package["name"], package["version"]))
    if checksum:
        found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        found["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return found


# What is compiled from C and C++ sources inside packages, and the data that is embedded.
BUNDLED = [
    ("openh264", "openh264-sys2", "BSD-2-Clause", "OpenH264, built from source"),
    ("sqlite", "libsqlite3-sys", "blessing", "SQLite, built from source"),
]


def bom(graph, target):
    """The document, whose bytes depend on the graph and the moment alone."""
    root = graph.packages[graph.root]
    others = [graph.packages[it] for it in graph.sorted(graph.runtime - {graph.root})]
    components = [_component(it) for it in others]
    for name, inside, license_id, about in BUNDLED:
        carrier = next((it for it in others if it["name"] == inside), None)
        if carrier:
            components.append({
                "type": "library", "bom-ref": f"bundled:{name}", "name": name, "version": carrier["version"],
                "description": f"{about} of the package {inside}", "licenses": [{"license": {"id": license_id}}],
            })
    arrows = []
    for at in graph.sorted(graph.runtime):
        to = [it for it, is_build in graph.arrows.get(at, ()) if not is_build and it in graph.runtime]
        arrows.append({
            "ref": _purl(graph.packages[at]),
            "dependsOn": sorted({_purl(graph.packages[it]) for it in to}),
        })
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(project.moment())),
            "component": _component(root, "application"),
            "properties": [{"name": "giggle:target", "value": target}],
        },
        "components": components,
        "dependencies": arrows,
    }
    words = json.dumps(document, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, words)}"
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
