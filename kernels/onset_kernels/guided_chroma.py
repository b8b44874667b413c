"""Subsampled chroma brought up to luma's grid under the guidance of luma: edges of colour where edges of luma are.

    chroma(x) = up(c)(x) + slope (luma(x) - up(l)(x))        kept within the 3x3 samples about the pixel's own

`c` are the samples of chroma, `l` the luma that belongs to each (filtered as the siting says: the mean of two, or 1/4
1/2 1/4 about the sample), both sharpened by what subsampling takes from them (`onset_kernels.chroma_sharpen`); `up` is
the bilinear reconstruction of `onset_kernels.chroma`. `slope` is that of the straight line through the 3x3 samples
(l, c), by least squares, times how well they lie on one (their |r|). Between two colours both luma and chroma are mixed
in the same shares, so that the line is exact there, also through samples that are mixtures themselves, which no average
of samples can undo. Where chroma does not follow luma the slope goes to 0 and what is left is bilinear; where nine
samples lie on the line but for noise, it stands for them (`onset_kernels.chroma_line`). Constant chroma stays exactly
what it is, and nothing goes beyond the samples near by as they came: no ringing, no shift.

Source: after K. He, J. Sun, X. Tang, Guided Image Filtering (ECCV 2010), with one window a sample. A joint bilateral
mean of nine samples was measured beside it and gains half as much (docs/mattes.md).

On the CPU the lines are worked out once for each row of chroma and kept from row to row; a card works out each pixel
on its own, from 3x3 samples.
"""

from typing import Any

import numpy as np

from onset_kernels.chroma import sample, two
from onset_kernels.chroma_line import line_of
from onset_kernels.chroma_sharpen import sharpen, sharpen_row, sharpen_samples, sharpened_at

F = np.float32
SITE_ROWS = 11
"""Scratch of `site_rows`: luma at three rows of samples, sharpened, a line, luma less what its samples give, luma at
five rows as it is, and the row of luma itself."""
LINE_ROWS = 16
"""Scratch of `guided_row`: seven sums and extremes of three rows, then slope, least and greatest of each sample, three
rows of samples, sharpened, and what of each sample is kept, its share of luma, its offset."""


def near_weights(even: Any, odd: Any) -> Any:
    """What luma before, on, on and behind a sample's two pixels counts, from the siting's two weights."""
    before = odd - F(0.25) if odd > F(0.25) else F(0)
    behind = even - F(0.25) if even > F(0.25) else F(0)
    return before, F(0.5) - behind, F(0.5) - before, behind


def add_line(plane: Any, y: Any, packed: Any, mask: Any, weight: Any, line: Any) -> None:
    """Add `weight` times a row of luma's code values, clamped to the picture, to `line`."""
    row = plane[min(max(y, 0), plane.shape[0] - 1)]
    if packed:
        for k in range(row.shape[0]):
            line[2 * k] += weight * sample(row[k], 0, mask)
            line[2 * k + 1] += weight * sample(row[k], 16, mask)
    else:
        for x in range(row.shape[0]):
            line[x] += weight * F(row[x])


def site_row(
    plane: Any, k: Any, divide_y: Any, packed: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any, odd_y: Any,
    line: Any, out: Any,
) -> None:  # fmt: skip
    """Fill `out` with luma at the samples of chroma row `k`; `line` is scratch."""
    width = plane.shape[1] * (2 if packed else 1)
    columns = (width + 1) // 2
    line[:] = F(0)
    if divide_y == 1:
        add_line(plane, k, packed, mask, F(1), line)
    else:
        above, first, second, below = near_weights(even_y, odd_y)
        add_line(plane, 2 * k, packed, mask, first, line)
        add_line(plane, 2 * k + 1, packed, mask, second, line)
        if above > F(0):
            add_line(plane, 2 * k - 1, packed, mask, above, line)
        if below > F(0):
            add_line(plane, 2 * k + 2, packed, mask, below, line)
    if width % 2:
        line[width] = line[width - 1]
    before, first, second, behind = near_weights(even_x, odd_x)
    for j in range(1, columns - 1):
        out[j] = (before * line[2 * j - 1] + first * line[2 * j]) + (
            second * line[2 * j + 1] + behind * line[2 * j + 2]
        )
    last = columns - 1
    out[last] = before * line[max(2 * last - 1, 0)] + first * line[2 * last] + (second + behind) * line[2 * last + 1]
    out[0] = (before + first) * line[0] + second * line[1] + behind * line[min(2, 2 * last + 1)]


def site_rows(
    plane: Any, y: Any, before: Any, divide_y: Any, packed: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any,
    odd_y: Any, guide: Any,
) -> None:  # fmt: skip
    """Luma at the samples of three rows of chroma about luma row `y`, and what luma lies above its samples' own.

    `before` is the row that was filled before in this band, -1 at its beginning. `guide` is SITE_ROWS of scratch: row
    k of chroma is in guide[k mod 3], sharpened, and in guide[5 + k mod 5] as it is, the difference in guide[4].
    """
    own = y // divide_y
    rows = (plane.shape[0] + divide_y - 1) // divide_y
    columns = (plane.shape[1] * (2 if packed else 1) + 1) // 2
    since = 5 if before < 0 or before > y else min(own - before // divide_y, 5)
    for k in range(max(own + 3 - since, 0), min(own + 3, rows)):
        site_row(plane, k, divide_y, packed, mask, even_x, odd_x, even_y, odd_y, guide[3], guide[5 + k % 5])
    for k in range(own + 2 - min(since, 3), own + 2):
        middle = min(max(k, 0), rows - 1)
        above, here, below = max(middle - 1, 0) % 5, middle % 5, min(middle + 1, rows - 1) % 5
        sharpen_row(guide[5 + above], guide[5 + here], guide[5 + below], columns, divide_y, guide[(k + 3) % 3])
    odd_row = y - own * divide_y
    here, there = guide[own % 3], guide[(own + (4 if odd_row else 2)) % 3]
    weight = odd_y if odd_row else even_y
    blended, detail = guide[3], guide[4]
    for j in range(columns):
        blended[j] = here[j] * (F(1) - weight) + there[j] * weight
    pairs, last = detail.view(np.uint64), columns - 1
    for j in range(1, last):
        pairs[j] = two(
            -(blended[j - 1] * even_x + blended[j] * (F(1) - even_x)),
            -(blended[j] * (F(1) - odd_x) + blended[j + 1] * odd_x),
        )
    after, ahead = blended[min(1, last)], blended[max(last - 1, 0)]
    pairs[0] = two(-blended[0], -(blended[0] * (F(1) - odd_x) + after * odd_x))
    if last > 0:
        pairs[last] = two(-(ahead * even_x + blended[last] * (F(1) - even_x)), -blended[last])
    luma = guide[10]
    luma[:] = F(0)
    add_line(plane, y, packed, mask, F(1), luma)
    for x in range(2 * columns):
        detail[x] += luma[x]


def guided_row(
    plane: Any, y: Any, before: Any, divide_y: Any, shift: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any,
    odd_y: Any, guide: Any, lines: Any, row: Any,
) -> None:  # fmt: skip
    """Fill `row` (float32, luma width rounded up to even) with the chroma of luma row `y`.

    `guide` is what `site_rows` left for this row, `lines` LINE_ROWS of scratch that stay from row to row.
    """
    height, columns = plane.shape
    own = y // divide_y
    since = 3 if before < 0 or before > y else min(own - before // divide_y, 3)
    for k in range(own + 2 - since, own + 2):
        sharpen_samples(plane, min(max(k, 0), height - 1), divide_y, shift, mask, lines[10 + (k + 3) % 3])
    if since > 0:
        fit_lines(plane, own, shift, mask, guide, lines)
    odd_row = y - own * divide_y
    weight = odd_y if odd_row else even_y
    here, there, blended = lines[10 + own % 3], lines[10 + (own + (4 if odd_row else 2)) % 3], lines[0]
    for k in range(columns):
        blended[k] = here[k] * (F(1) - weight) + there[k] * weight
    slope, least, most, above = lines[7], lines[8], lines[9], guide[4]
    keep, share, offset, luma = lines[13], lines[14], lines[15], guide[10]
    pairs, last = row.view(np.uint64), columns - 1
    for k in range(1, last):
        even = blended[k - 1] * even_x + blended[k] * (F(1) - even_x) + slope[k] * above[2 * k]
        odd = blended[k] * (F(1) - odd_x) + blended[k + 1] * odd_x + slope[k] * above[2 * k + 1]
        even = keep[k] * even + (share[k] * luma[2 * k] + offset[k])
        odd = keep[k] * odd + (share[k] * luma[2 * k + 1] + offset[k])
        even, odd = min(max(even, least[k]), most[k]), min(max(odd, least[k]), most[k])
        pairs[k] = two(even, odd)
    for end in range(2 if last > 0 else 1):
        k = 0 if end == 0 else last
        ahead, after = blended[max(k - 1, 0)], blended[min(k + 1, last)]
        even = ahead * even_x + blended[k] * (F(1) - even_x) + slope[k] * above[2 * k]
        odd = blended[k] * (F(1) - odd_x) + after * odd_x + slope[k] * above[2 * k + 1]
        even = keep[k] * even + (share[k] * luma[2 * k] + offset[k])
        odd = keep[k] * odd + (share[k] * luma[2 * k + 1] + offset[k])
        pairs[k] = two(min(max(even, least[k]), most[k]), min(max(odd, least[k]), most[k]))


def fit_lines(plane: Any, own: Any, shift: Any, mask: Any, guide: Any, lines: Any) -> None:
    """The line through the 3x3 sharpened samples about each of a row of chroma; their extremes as they came.

    In loops that write few rows each: with six in one LLVM gives up telling them apart, and four times as long.
    """
    height, columns = plane.shape
    above, here, below = plane[max(own - 1, 0)], plane[own], plane[min(own + 1, height - 1)]
    l0, l1, l2 = guide[(own + 2) % 3], guide[own % 3], guide[(own + 1) % 3]
    s0, s1, s2 = lines[10 + (own + 2) % 3], lines[10 + own % 3], lines[10 + (own + 1) % 3]
    s_l, s_ll, s_c, s_cc, s_lc, low, high = lines[0], lines[1], lines[2], lines[3], lines[4], lines[5], lines[6]
    for k in range(columns):
        c0, c1, c2 = s0[k], s1[k], s2[k]
        s_l[k] = l0[k] + l1[k] + l2[k]
        s_ll[k] = l0[k] * l0[k] + l1[k] * l1[k] + l2[k] * l2[k]
        s_c[k] = c0 + c1 + c2
        s_cc[k] = c0 * c0 + c1 * c1 + c2 * c2
        s_lc[k] = l0[k] * c0 + l1[k] * c1 + l2[k] * c2
        c0, c1, c2 = sample(above[k], shift, mask), sample(here[k], shift, mask), sample(below[k], shift, mask)
        low[k], high[k] = min(min(c0, c1), c2), max(max(c0, c1), c2)
    slope, least, most, full = lines[7], lines[8], lines[9], F(mask)
    keep, share, offset = lines[13], lines[14], lines[15]
    for k in range(1, columns - 1):
        slope[k], keep[k], _, _ = line_of(
            s_l[k - 1] + s_l[k] + s_l[k + 1], s_ll[k - 1] + s_ll[k] + s_ll[k + 1], s_c[k - 1] + s_c[k] + s_c[k + 1],
            s_cc[k - 1] + s_cc[k] + s_cc[k + 1], s_lc[k - 1] + s_lc[k] + s_lc[k + 1], full,
        )  # fmt: skip
    for k in range(1, columns - 1):
        _, _, share[k], offset[k] = line_of(
            s_l[k - 1] + s_l[k] + s_l[k + 1], s_ll[k - 1] + s_ll[k] + s_ll[k + 1], s_c[k - 1] + s_c[k] + s_c[k + 1],
            s_cc[k - 1] + s_cc[k] + s_cc[k + 1], s_lc[k - 1] + s_lc[k] + s_lc[k + 1], full,
        )  # fmt: skip
    for k in range(1, columns - 1):
        least[k] = min(min(low[k - 1], low[k]), low[k + 1])
    for k in range(1, columns - 1):
        most[k] = max(max(high[k - 1], high[k]), high[k + 1])
    for end in range(2):
        k = 0 if end == 0 else columns - 1
        a, b = max(k - 1, 0), min(k + 1, columns - 1)
        slope[k], keep[k], share[k], offset[k] = line_of(
            s_l[a] + s_l[k] + s_l[b], s_ll[a] + s_ll[k] + s_ll[b], s_c[a] + s_c[k] + s_c[b],
            s_cc[a] + s_cc[k] + s_cc[b], s_lc[a] + s_lc[k] + s_lc[b], full,
        )  # fmt: skip
        least[k] = min(min(low[a], low[k]), low[b])
        most[k] = max(max(high[a], high[k]), high[b])


def luma_at(plane: Any, x: Any, y: Any, packed: Any, mask: Any) -> Any:
    """Luma of the nearest pixel inside the picture, float32 code value."""
    height, columns = plane.shape
    v = min(max(y, 0), height - 1)
    u = min(max(x, 0), (columns * 2 if packed else columns) - 1)
    return sample(plane[v, u // 2], (u & 1) * 16, mask) if packed else F(plane[v, u])


def site_at(
    plane: Any, j: Any, k: Any, divide_y: Any, packed: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any, odd_y: Any
) -> Any:  # fmt: skip
    """Luma at one sample: the same weights as `site_row`."""
    across = near_weights(even_x, odd_x)
    down = near_weights(even_y, odd_y)
    total = F(0)
    for v in range(4):
        tall = down[v] if divide_y > 1 else F(1) if v == 1 else F(0)
        if tall > F(0):
            y = 2 * k + v - 1 if divide_y > 1 else k
            for u in range(4):
                if across[u] > F(0):
                    total += tall * across[u] * luma_at(plane, 2 * j + u - 1, y, packed, mask)
    return total


def sharpened_site(
    plane: Any, j: Any, k: Any, columns: Any, rows: Any, divide_y: Any, packed: Any, mask: Any, even_x: Any, odd_x: Any,
    even_y: Any, odd_y: Any,
) -> Any:  # fmt: skip
    """Luma at one of `columns` x `rows` samples, sharpened: the same sums as `site_rows`."""
    left, right, above, below = max(j - 1, 0), min(j + 1, columns - 1), max(k - 1, 0), min(k + 1, rows - 1)
    own = site_at(plane, j, k, divide_y, packed, mask, even_x, odd_x, even_y, odd_y)
    return sharpen(
        own,
        site_at(plane, left, k, divide_y, packed, mask, even_x, odd_x, even_y, odd_y),
        site_at(plane, right, k, divide_y, packed, mask, even_x, odd_x, even_y, odd_y),
        site_at(plane, j, above, divide_y, packed, mask, even_x, odd_x, even_y, odd_y) if divide_y > 1 else own,
        site_at(plane, j, below, divide_y, packed, mask, even_x, odd_x, even_y, odd_y) if divide_y > 1 else own,
        divide_y,
    )


def guided_at(
    plane: Any, x: Any, y: Any, luma: Any, divide_y: Any, shift: Any, mask: Any, packed: Any, even_x: Any, odd_x: Any,
    even_y: Any, odd_y: Any,
) -> Any:  # fmt: skip
    """The chroma of one luma pixel, float32 code value: the same sums as `guided_row`, for one thread of a card."""
    height, columns = plane.shape
    own_y, own_x = y // divide_y, x // 2
    odd_row, odd_column = y - own_y * divide_y, x - own_x * 2
    weight_y = odd_y if odd_row else even_y
    weight_x = odd_x if odd_column else even_x
    other_y = (1 if odd_row else -1) if weight_y > F(0) else 0
    other_x = (1 if odd_column else -1) if weight_x > F(0) else 0
    s_l, s_ll, s_c, s_cc, s_lc = F(0), F(0), F(0), F(0), F(0)
    least, most = F(mask), F(0)
    up_l, up_c = F(0), F(0)
    for v in range(-1, 2):
        for u in range(-1, 2):
            j, k = min(max(own_x + u, 0), columns - 1), min(max(own_y + v, 0), height - 1)
            near_l = sharpened_site(
                luma, j, k, columns, height, divide_y, packed, mask, even_x, odd_x, even_y, odd_y
            )  # fmt: skip
            near_c, came = sharpened_at(plane, j, k, divide_y, shift, mask), sample(plane[k, j], shift, mask)
            s_l += near_l
            s_ll += near_l * near_l
            s_c += near_c
            s_cc += near_c * near_c
            s_lc += near_l * near_c
            least, most = min(least, came), max(most, came)
            share_y = (F(1) - weight_y if v == 0 else F(0)) + (weight_y if v == other_y else F(0))
            share_x = (F(1) - weight_x if u == 0 else F(0)) + (weight_x if u == other_x else F(0))
            up_l += share_y * share_x * near_l
            up_c += share_y * share_x * near_c
    slope, keep, share, offset = line_of(s_l, s_ll, s_c, s_cc, s_lc, F(mask))
    own_l = luma_at(luma, x, y, packed, mask)
    value = keep * (up_c + slope * (own_l - up_l)) + (share * own_l + offset)
    return min(max(value, least), most)
