package dev.voxq.worker.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtobufTest {

    @Test
    void numbersAreVarints() {
        assertThat(new Protobuf().field(1, 150L).toByteArray()).containsExactly(0x08, 0x96, 0x01);
        assertThat(new Protobuf().field(1, -1L).toByteArray()).hasSize(11).startsWith(0x08, 0xFF).endsWith(0x01);
    }

    @Test
    void textAndMessagesCarryTheirLength() {
        Protobuf inner = new Protobuf().field(2, "testing");

        assertThat(inner.toByteArray()).containsExactly(0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g');
        assertThat(new Protobuf().field(3, inner).toByteArray()).startsWith(0x1A, 0x09, 0x12, 0x07);
    }

    @Test
    void floatsAreFourBytesLittleEndian() {
        assertThat(new Protobuf().field(2, 1f).toByteArray()).containsExactly(0x15, 0, 0, 0x80, 0x3F);
    }

    @Test
    void fieldNumbersBeyondFifteenTakeTwoBytes() {
        assertThat(new Protobuf().field(20, 7L).toByteArray()).containsExactly(0xA0, 0x01, 0x07);
    }
}
