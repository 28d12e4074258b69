package dev.voxq.worker.onnx.lm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class Fp8QuantizerTest {
    @Test
    void roundsToTheNearestNumber() {
        assertThat(Fp8Quantizer.round(0)).isZero();
        assertThat(decoded(Fp8Quantizer.round(1))).isEqualTo(1);
        assertThat(decoded(Fp8Quantizer.round(-1.06f))).isEqualTo(-1);
        assertThat(decoded(Fp8Quantizer.round(1.07f))).isEqualTo(1.125f);
        assertThat(decoded(Fp8Quantizer.round(1.97f))).isEqualTo(2);
        assertThat(decoded(Fp8Quantizer.round(0x1p-9f))).isEqualTo(0x1p-9f);
        assertThat(decoded(Fp8Quantizer.round(0x1p-11f))).isZero();
        assertThat(decoded(Fp8Quantizer.round(1e6f))).isEqualTo(448);
    }

    @Test
    void everyNumberIsItsOwnNearest() {
        for (int bits = 0; bits < 0x7f; bits++) {
            assertThat(Fp8Quantizer.round(decoded((byte) bits))).isEqualTo((byte) bits);
        }
    }

    /// E4M3 without infinities: bias 7, fraction of three bits, exponent 0 without the hidden one.
    private static float decoded(byte bits) {
        int exponent = bits >> 3 & 0xf;
        int fraction = bits & 7;
        float magnitude = exponent == 0 ? fraction * 0x1p-9f : Math.scalb(8 + fraction, exponent - 10);
        return bits < 0 ? -magnitude : magnitude;
    }
}
