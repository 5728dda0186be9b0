package io.parley.session.actor;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An immutable list that grows at its end in constant time: successive trails share one backing array, each seeing only its
 * own part. Appending twice to the same trail copies. Not for use by several threads.
 */
final class Trail<T> {
    private final List<T> backing;
    private final int size;

    private Trail(List<T> backing, int size) {
        this.backing = backing;
        this.size = size;
    }

    static <T> Trail<T> empty() {
        return new Trail<>(new ArrayList<>(), 0);
    }

    static <T> Trail<T> of(List<T> items) {
        return new Trail<>(new ArrayList<>(items), items.size());
    }

    Trail<T> add(T item) {
        var target = size == backing.size() ? backing : new ArrayList<>(backing.subList(0, size));
        target.add(item);
        return new Trail<>(target, size + 1);
    }

    T get(int index) {
        return backing.get(Objects.checkIndex(index, size));
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** A copy of a range. */
    List<T> range(int from, int to) {
        Objects.checkFromToIndex(from, to, size);
        return List.copyOf(backing.subList(from, to));
    }

    List<T> all() {
        return range(0, size);
    }
}
