package dev.voxq.worker.text;

import java.util.Arrays;

/// A hash table from pairs of token ids to the rank of their merge; open addressing, at most half full, filled once.
final class PairRanks {
    static final int NONE = Integer.MAX_VALUE;
    private static final long EMPTY = -1;

    private final long[] pairs;
    private final int[] ranks;

    PairRanks(int capacity) {
        int size = Integer.highestOneBit(Math.max(8, capacity)) * 4;
        pairs = new long[size];
        ranks = new int[size];
        Arrays.fill(pairs, EMPTY);
    }

    void put(int left, int right, int rank) {
        int slot = slot(pair(left, right));
        pairs[slot] = pair(left, right);
        ranks[slot] = rank;
    }

    /// The rank of the merge of `left` and `right`, or [#NONE].
    int get(int left, int right) {
        int slot = slot(pair(left, right));
        return pairs[slot] == EMPTY ? NONE : ranks[slot];
    }

    private int slot(long pair) {
        int mask = pairs.length - 1;
        int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (pairs[slot] != EMPTY && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }
}
