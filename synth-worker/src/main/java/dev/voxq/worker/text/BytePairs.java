package dev.voxq.worker.text;

import dev.voxq.worker.checkpoint.Vocabulary;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/// Byte-pair encoding of one piece of text: neighbours merge lowest rank first, leftmost first among equals.
///
/// The symbols form a linked list over the piece's bytes and the candidate merges a heap, so a piece of n bytes takes
/// O(n log n); a candidate whose symbols have changed since it was queued is recognised by its rank and dropped.
final class BytePairs {
    private final int[] byteIds;
    private final PairRanks ranks;
    private final int[] merged;

    BytePairs(Vocabulary vocabulary) {
        char[] alphabet = ByteAlphabet.characters();
        byteIds = IntStream.range(0, 256).map(value -> vocabulary.id(String.valueOf(alphabet[value]))).toArray();
        ranks = new PairRanks(vocabulary.merges().size());
        merged = new int[vocabulary.merges().size()];
        for (int rank = 0; rank < merged.length; rank++) {
            Vocabulary.Merge merge = vocabulary.merges().get(rank);
            ranks.put(vocabulary.id(merge.left()), vocabulary.id(merge.right()), rank);
            merged[rank] = vocabulary.id(merge.left() + merge.right());
        }
    }

    /// Appends the ids of `piece` to `ids`.
    void encode(byte[] piece, IntList ids) {
        Symbols symbols = new Symbols(piece);
        symbols.merge();
        for (int at = 0; at < piece.length; at = symbols.next[at]) {
            ids.add(symbols.ids[at]);
        }
    }

    private final class Symbols {
        private final int[] ids;
        private final int[] next;
        private final int[] previous;
        /// Rank of the merge of each symbol with its successor.
        private final int[] rank;
        private final PriorityQueue<Long> candidates = new PriorityQueue<>();

        Symbols(byte[] piece) {
            int length = piece.length;
            ids = new int[length];
            next = new int[length];
            previous = new int[length];
            rank = new int[length];
            for (int i = 0; i < length; i++) {
                ids[i] = byteIds[piece[i] & 0xFF];
                next[i] = i + 1;
                previous[i] = i - 1;
            }
            for (int i = 0; i < length; i++) {
                consider(i);
            }
        }

        void merge() {
            for (Long candidate = candidates.poll(); candidate != null; candidate = candidates.poll()) {
                int at = candidate.intValue();
                if (rank[at] == (int) (candidate >>> 32)) {
                    mergeAt(at);
                }
            }
        }

        private void mergeAt(int at) {
            int absorbed = next[at];
            ids[at] = merged[rank[at]];
            next[at] = next[absorbed];
            rank[absorbed] = PairRanks.NONE;
            if (next[at] < ids.length) {
                previous[next[at]] = at;
            }
            consider(at);
            if (previous[at] >= 0) {
                consider(previous[at]);
            }
        }

        private void consider(int at) {
            rank[at] = next[at] < ids.length ? ranks.get(ids[at], ids[next[at]]) : PairRanks.NONE;
            if (rank[at] != PairRanks.NONE) {
                candidates.add((long) rank[at] << 32 | at);
            }
        }
    }
}
