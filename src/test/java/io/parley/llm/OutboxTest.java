package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.MessageId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Finished;
import io.parley.llm.LlmMessages.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final CallId CALL = new CallId(SessionId.next(), MessageId.next(), 1, 1);

    private final List<Signal> sent = new ArrayList<>();

    @Test
    void signalsAreNumberedFromOne() {
        var outbox = new Outbox(CALL, 10, sent::add);
        outbox.text("one");
        outbox.text("two");
        outbox.end(OutboxTest::last);
        assertThat(sent).containsExactly(new Delta(CALL, 1, "one"), new Delta(CALL, 2, "two"), last(3));
    }

    @Test
    void textBeyondTheCreditWaitsForMore() {
        var outbox = new Outbox(CALL, 2, sent::add);
        outbox.text("one");
        assertThat(outbox.blocked()).isTrue();
        outbox.credit(5);
        assertThat(outbox.blocked()).isFalse();
        assertThat(sent).containsExactly(new Delta(CALL, 1, "on"), new Delta(CALL, 2, "e"));
    }

    @Test
    void theEndWaitsForTheTextBeforeIt() {
        var outbox = new Outbox(CALL, 2, sent::add);
        outbox.text("one");
        outbox.end(OutboxTest::last);
        assertThat(outbox.ended()).isFalse();
        outbox.credit(5);
        assertThat(outbox.ended()).isTrue();
        assertThat(sent).last().isEqualTo(last(3));
    }

    @Test
    void anEndThatCannotWaitGivesUpTheText() {
        var outbox = new Outbox(CALL, 2, sent::add);
        outbox.text("one");
        outbox.endNow(OutboxTest::last);
        assertThat(sent).containsExactly(new Delta(CALL, 1, "on"), last(2));
    }

    @Test
    void aCharacterOfTwoUnitsIsNotTornApart() {
        var outbox = new Outbox(CALL, 2, sent::add);
        outbox.text("x𝄞");
        outbox.credit(1);
        assertThat(sent).containsExactly(new Delta(CALL, 1, "x"), new Delta(CALL, 2, "𝄞"));
    }

    private static Signal last(int n) {
        return new Finished(CALL, n, "stop", null, "p", "m");
    }
}
