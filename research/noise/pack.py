import sys, json, struct, hashlib, numpy as np, torch

from net import *
from feats import MODEL
from export import with_student

stock = open(MODEL + "/am/final.mdl", "rb").read()
k = torch.load(sys.argv[1])
ahead, changed, data = [], [], b""
if k["front"]:
    h = k["front"]
    f = Front(h["mean"], h["std"], h["L.0.bias"].shape[0])
    f.load_state_dict(h)
    for o, W, b in f.layers():
        ahead.append(dict(offsets=o, outputs=W.shape[0], inputs=W.shape[1] // len(o)))
        data += W.astype("<f2").tobytes() + b.astype("<f4").tobytes()
if k["student"]:
    a, b = Mdl(MODEL + "/am/final.mdl"), Mdl(MODEL + "/am/final.mdl")
    with_student(b, k["student"])
    for c, d in zip(a.comps, b.comps):
        if c[2] == d[2]:
            continue
        for t in ("Params", "LinearParams", "BiasParams"):
            if b"<" + t.encode() + b"> " not in c[2]:
                continue
            D = b.field(c[0], t) - a.field(c[0], t)
            if not D.size or not D.any():
                continue
            if D.ndim == 1:
                changed.append(dict(component=c[0], field=t, rows=len(D), columns=0))
                data += D.astype("<f4").tobytes()
                continue
            s = np.abs(D).max(1) / 127 + 1e-12
            q = np.rint(D / s[:, None]).astype(np.int8)
            changed.append(dict(component=c[0], field=t, rows=D.shape[0], columns=D.shape[1]))
            data += s.astype("<f4").tobytes() + q.tobytes()
j = json.dumps(
    dict(network=dict(bytes=len(stock), sha256=hashlib.sha256(stock).hexdigest()), ahead=ahead, changed=changed),
    separators=(",", ":"),
).encode()
open(sys.argv[2], "wb").write(b"MANGONN1" + struct.pack("<I", len(j)) + j + data)
print(len(data) + len(j) + 12, len(ahead), len(changed))
