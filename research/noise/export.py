"""export.py CKPT OUTDIR: write a copy of the model folder whose am/final.mdl holds the trained weights.  CKPT 'identity' = zero front-end."""

import sys, os, re, shutil, struct, torch, numpy as np
from kaldi_io import *
from net import *
from feats import MODEL


def with_front(m, layers):
    ctx = sum(max(o) for o, _, _ in layers)
    cfg = m.config
    new = []
    comps = []
    prev = "input"
    for i, (o, W, b) in enumerate(layers, 1):
        nm = f"fe{i}.affine"
        new.append(f"component-node name={nm} component={nm} input={prev}")
        comps.append([nm, "TdnnComponent", tdnn_component(nm, o, W, b)])
        prev = nm
        if i < len(layers):
            rn = f"fe{i}.relu"
            new.append(f"component-node name={rn} component={rn} input={nm}")
            comps.append([rn, "RectifiedLinearComponent", relu_component(rn, W.shape[0])])
            prev = rn
    new.append(f"component-node name=fe.out component=fe.out input=Sum(input, {prev})")
    comps.append(["fe.out", "NoOpComponent", noop_component("fe.out", 40)])
    L = []
    for l in cfg.split("\n"):
        if l.startswith("dim-range-node name=input_copy"):
            l = l.replace("input-node=input ", "input-node=fe.out ")
        if l.startswith("component-node name=input_2 "):
            l = l.replace("Append(input,", "Append(fe.out,").replace("Offset(input, ", "Offset(fe.out, ")
        L.append(l)
        if l.startswith("input-node name=input "):
            L += new
    m.config = "\n".join(L)
    m.comps = comps + m.comps
    m.tail = m.tail.replace(b"<LeftContext> " + i32(26), b"<LeftContext> " + i32(26 + ctx)).replace(
        b"<RightContext> " + i32(14), b"<RightContext> " + i32(14 + ctx)
    )


def with_student(m, sd):
    S = lambda k: sd[k].numpy().astype(np.float32)
    m.set_mat("tdnn1.affine", "LinearParams", S("w1"))
    m.set_mat("tdnn1.affine", "BiasParams", S("b1"))
    for i in range(2, 13):
        m.set_mat(f"tdnnf{i}.linear", "LinearParams", S(f"f.{i-2}.l"))
        m.set_mat(f"tdnnf{i}.affine", "LinearParams", S(f"f.{i-2}.w"))
        m.set_mat(f"tdnnf{i}.affine", "BiasParams", S(f"f.{i-2}.b"))
    m.set_mat("prefinal-l", "Params", S("pl"))
    m.set_mat("prefinal-chain.affine", "LinearParams", S("pw"))
    m.set_mat("prefinal-chain.affine", "BiasParams", S("pb"))
    m.set_mat("prefinal-chain.linear", "Params", S("pcl"))
    m.set_mat("output.affine", "LinearParams", S("ow"))
    m.set_mat("output.affine", "BiasParams", S("ob"))


if __name__ == "__main__":
    src, out = sys.argv[1:3]
    half = "--half" in sys.argv
    m = Mdl(MODEL + "/am/final.mdl")
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(MODEL, out, ignore=shutil.ignore_patterns("mango-model.json", "uuid"))
    if src == "identity":
        with_front(m, Front(torch.zeros(40), torch.ones(40)).layers())
    else:
        k = torch.load(src)
        if k["front"]:
            h = k["front"]
            f = Front(h["mean"], h["std"], h["L.0.bias"].shape[0])
            f.load_state_dict(h)
            ls = f.layers()
            if half:
                ls = [
                    (o, W.astype(np.float16).astype(np.float32), b.astype(np.float16).astype(np.float32))
                    for o, W, b in ls
                ]
            with_front(m, ls)
        if k["student"]:
            with_student(m, k["student"])
    os.chmod(out + "/am", 0o755)
    open(out + "/am/final.mdl", "wb").write(m.bytes())
    print(out, len(m.bytes()))
