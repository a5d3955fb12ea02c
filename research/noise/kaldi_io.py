"""Reader/writer of the parts of Kaldi's binary files that we need (nnet3 final.mdl, ivector extractor)."""

import struct, re, numpy as np


class Reader:
    def __init__(s, data, pos=0):
        s.d, s.p = data, pos

    def token(s):
        e = s.d.index(b" ", s.p)
        t = s.d[s.p : e].decode("latin1")
        s.p = e + 1
        return t

    def expect(s, t):
        g = s.token()
        assert g == t, (g, t, s.p)

    def i32(s):
        assert s.d[s.p] == 4
        v = struct.unpack_from("<i", s.d, s.p + 1)[0]
        s.p += 5
        return v

    def real(s):
        n = s.d[s.p]
        v = struct.unpack_from("<f" if n == 4 else "<d", s.d, s.p + 1)[0]
        s.p += 1 + n
        return v

    def mat(s):
        t = s.token()
        dt = np.dtype("<f4" if t[0] == "F" else "<f8")
        if t in ("FM", "DM"):
            r, c = s.i32(), s.i32()
            n = r * c
        elif t in ("FV", "DV"):
            n = s.i32()
            r = None
        elif t in ("FP", "DP"):
            r = s.i32()
            n = r * (r + 1) // 2
        else:
            raise ValueError(t)
        a = np.frombuffer(s.d, dt, n, s.p).copy()
        s.p += n * dt.itemsize
        if t[1] == "M":
            return a.reshape(r, c)
        if t[1] == "P":
            m = np.zeros((r, r))
            m[np.tril_indices(r)] = a
            return m + m.T - np.diag(np.diag(m))
        return a


def tok(t):
    return t.encode() + b" "


def i32(v):
    return b"\x04" + struct.pack("<i", v)


def f32(v):
    return b"\x04" + struct.pack("<f", v)


def fm(a):
    a = np.ascontiguousarray(a, "<f4")
    return b"FM " + i32(a.shape[0]) + i32(a.shape[1]) + a.tobytes()


def fv(a):
    a = np.ascontiguousarray(a, "<f4")
    return b"FV " + i32(len(a)) + a.tobytes()


class Mdl:
    """final.mdl = head (transition model + '<Nnet3> ') | config text | '<NumComponents> ' n | components | tail."""

    def __init__(s, path):
        d = open(path, "rb").read()
        i = d.index(b"<Nnet3> ") + 8
        j = d.index(b"<NumComponents> ", i)
        s.head, s.config = d[:i], d[i:j].decode()
        n = struct.unpack_from("<i", d, j + 17)[0]
        k = j + 21
        e = d.index(b"</Nnet3> ", k)
        s.comps = []
        starts = []
        # components start with '<ComponentName> name <Type> '
        for m in re.finditer(rb"<ComponentName> ([^ ]+) <([A-Za-z0-9]+)> ", d[k:e]):
            starts.append((k + m.start(), m[1].decode(), m[2].decode()))
        assert len(starts) == n, (len(starts), n)
        for (a, nm, ty), b in zip(starts, [x[0] for x in starts[1:]] + [e]):
            s.comps.append([nm, ty, d[a:b]])
        s.tail = d[e:]
        assert s.bytes() == d

    def bytes(s):
        return (
            s.head
            + s.config.encode()
            + b"<NumComponents> "
            + i32(len(s.comps))
            + b"".join(c[2] for c in s.comps)
            + s.tail
        )

    def get(s, name):
        return next(c for c in s.comps if c[0] == name)

    def field(s, name, token, kind="mat"):
        c = s.get(name)[2]
        r = Reader(c, c.index(b"<" + token.encode() + b"> ") + len(token) + 3)
        return getattr(r, kind)()

    def offsets(s, name):
        c = s.get(name)[2]
        p = c.index(b"<TimeOffsets> ") + 14
        n = struct.unpack_from("<i", c, p + 1)[0]
        assert c[p] == 4
        return list(struct.unpack_from(f"<{n}i", c, p + 5))

    def set_mat(s, name, token, a):
        c = s.get(name)
        t = b"<" + token.encode() + b"> "
        p = c[2].index(t) + len(t)
        r = Reader(c[2], p)
        old = r.mat()
        assert old.shape == a.shape
        c[2] = c[2][:p] + (fm(a) if a.ndim == 2 else fv(a)) + c[2][r.p :]


# --- new components ---
def tdnn_component(name, offsets, W, b):
    """W: rows = outputs, columns = len(offsets) blocks of input dim."""
    return (
        tok("<ComponentName>")
        + tok(name)
        + tok("<TdnnComponent>")
        + tok("<MaxChange>")
        + f32(0.75)
        + tok("<L2Regularize>")
        + f32(0.008)
        + tok("<LearningRate>")
        + f32(1e-4)
        + tok("<TimeOffsets>")
        + b"\x04"
        + struct.pack("<i", len(offsets))
        + struct.pack(f"<{len(offsets)}i", *offsets)
        + tok("<LinearParams>")
        + fm(W)
        + tok("<BiasParams>")
        + fv(b)
        + tok("<OrthonormalConstraint>")
        + f32(0)
        + tok("<UseNaturalGradient>")
        + b"T"
        + tok("<NumSamplesHistory>")
        + f32(2000)
        + tok("<AlphaInOut>")
        + f32(4)
        + f32(4)
        + tok("<RankInOut>")
        + i32(20)
        + i32(80)
        + tok("</TdnnComponent>")
    )


def relu_component(name, dim):
    z = np.zeros(0)
    return (
        tok("<ComponentName>")
        + tok(name)
        + tok("<RectifiedLinearComponent>")
        + tok("<Dim>")
        + i32(dim)
        + tok("<ValueAvg>")
        + fv(z)
        + tok("<DerivAvg>")
        + fv(z)
        + tok("<Count>")
        + b"\x08"
        + struct.pack("<d", 0)
        + tok("<OderivRms>")
        + fv(z)
        + tok("<OderivCount>")
        + b"\x08"
        + struct.pack("<d", 0)
        + tok("<NumDimsSelfRepaired>")
        + b"\x08"
        + struct.pack("<d", 0)
        + tok("<NumDimsProcessed>")
        + b"\x08"
        + struct.pack("<d", 0)
        + tok("<SelfRepairScale>")
        + f32(1e-5)
        + tok("</RectifiedLinearComponent>")
    )


def noop_component(name, dim):
    return (
        tok("<ComponentName>")
        + tok(name)
        + tok("<NoOpComponent>")
        + tok("<Dim>")
        + i32(dim)
        + tok("<BackpropScale>")
        + f32(1)
        + tok("</NoOpComponent>")
    )
