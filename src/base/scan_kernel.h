/* SPDX-License-Identifier: Apache-2.0 */
/* A scanner by blocks of 64 bytes, one bit a byte. Whoever includes it defines SCANNER, SCANNER_NAME and, before,
 *   masks look(text, kinds): the bits of a block,
 *   void put(marks, bits, at): the places of the bits, at + 0 .. at + 63, in order; may write up to 64.
 */
#define DET_LOW(bit) (((uint64_t)1 << (bit)) - 1)

static void scan_block(det_scan *s, const char *text, const kinds *k, size_t at, uint64_t mask)
{
    masks m = look(text + at, k);
    m.marks &= mask;
    m.odd &= mask;
    for (uint64_t rest = m.breaks & mask; rest; rest &= rest - 1) {
        const int bit = __builtin_ctzll(rest);
        s->lines[s->n_lines++] = (det_scan_line){(uint32_t)(at + (size_t)bit),
                                                 (uint32_t)(s->n_marks + (size_t)__builtin_popcountll(m.marks & DET_LOW(bit))),
                                                 s->n_odd + (uint32_t)__builtin_popcountll(m.odd & DET_LOW(bit))};
    }
    put(s->marks + s->n_marks, m.marks, (uint32_t)at);
    s->n_marks += (size_t)__builtin_popcountll(m.marks);
    s->n_odd += (uint32_t)__builtin_popcountll(m.odd);
}

static void scan(det_scan *s, const char *text, size_t from, size_t to)
{
    const kinds k = make_kinds(s->separator, s->quote);
    size_t at = from;
    for (; at + 64 <= to; at += 64)
        scan_block(s, text, &k, at, ~(uint64_t)0);
    if (at < to)
        scan_block(s, text, &k, at, DET_LOW(to - at));
}

const det_scanner SCANNER = {SCANNER_NAME, scan};
