package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// Draws a code from logits inside the graph: temperature, top-k, top-p, then the inverse of the cumulative distribution
/// at a uniform number that comes from outside.
///
/// The order and the ties are those of the Hugging Face warpers. Top-k keeps every logit that equals the k-th. Top-p
/// keeps a code while the probability of all likelier codes is below p; among equals the lower code comes first. All
/// sums run over the whole vocabulary, so a row's draw has the same bits whatever its neighbours' parameters are.
final class Sampler {
    private final GraphBuilder graph;

    Sampler(GraphBuilder graph) {
        this.graph = graph;
    }

    /// What a code is drawn from.
    ///
    /// @param weights unnormalised probabilities of the codes that stay, `[rows, vocabulary]`; 0 for those that do not
    /// @param mass their sum with those that do not stay, `[rows, 1]`; no number where a logit is none, or infinite
    record Likelihoods(Value weights, Value mass) {}

    /// Leaves the codes that may be drawn.
    Likelihoods likelihoods(Value logits, SamplingInputs inputs) {
        Value scaled = graph.div(logits, inputs.temperature());
        Value best = graph.nodes(Op.of("TopK"), 2, scaled, inputs.candidates()).getFirst();
        Value last = graph.sub(inputs.topK(), graph.constant(1));
        Value floor = pick(best, last);
        Value top = graph.slice(best, 1, 0, 1);
        Value likelihood = graph.node("Exp", graph.sub(scaled, top));
        Value kept = where(atLeast(scaled, floor), likelihood, 0f);
        Value bound = graph.mul(inputs.topP(), sum(kept));
        return new Likelihoods(nucleus(scaled, likelihood, best, floor, top, bound), sum(likelihood));
    }

    /// The code at which the running sum of the weights passes `uniform [rows, 1]` of the whole, int64 `[rows, 1]`.
    ///
    /// A uniform of 0 takes the first code that stays: with top-k 1 the likeliest. Where the logits are no numbers the code
    /// is -1.
    Value draw(Likelihoods likelihoods, Value uniform) {
        Value cumulative = cumulate(likelihoods.weights(), false);
        Value target = graph.mul(uniform, graph.slice(cumulative, 1, -1, Long.MAX_VALUE));
        Value code = count(graph.node("LessOrEqual", cumulative, target));
        Value sound = graph.cast(graph.node("Equal", likelihoods.mass(), likelihoods.mass()), ElementType.INT64);
        return graph.sub(graph.mul(graph.add(code, graph.constant(1)), sound), graph.constant(1));
    }

    /// Drops the tail behind `bound`: first the threshold among the best, then the share of those equal to it.
    private Value nucleus(Value scaled, Value likelihood, Value best, Value floor, Value top, Value bound) {
        Value likelierBest = cumulate(graph.node("Exp", graph.sub(best, top)), true);
        Value inside = graph.node("And", graph.node("Less", likelierBest, bound), atLeast(best, floor));
        Value threshold = pick(best, graph.sub(count(inside), graph.constant(1)));
        Value above = graph.node("Greater", scaled, threshold);
        Value equal = graph.node("Equal", scaled, threshold);
        Value equalsBefore = cumulate(graph.cast(equal, ElementType.FLOAT), true);
        Value likelier = graph.add(sum(where(above, likelihood, 0f)),
                graph.mul(equalsBefore, graph.node("Exp", graph.sub(threshold, top))));
        Value stays = graph.node("Or", above, graph.node("And", equal, graph.node("Less", likelier, bound)));
        return where(stays, likelihood, 0f);
    }

    private Value where(Value condition, Value value, float otherwise) {
        return graph.node("Where", condition, value, graph.scalar(otherwise));
    }

    private Value atLeast(Value x, Value bound) {
        return graph.node("GreaterOrEqual", x, bound);
    }

    private Value pick(Value sorted, Value position) {
        return graph.node(Op.of("GatherElements").with("axis", 1), sorted, position);
    }

    private Value sum(Value x) {
        return graph.node(Op.of("ReduceSum").with("keepdims", 1), x, graph.constant(1));
    }

    /// Counted in floats, which are exact that far: CUDA has a kernel of its own for their sums, and cuDNN's for others.
    private Value count(Value condition) {
        return graph.cast(sum(graph.cast(condition, ElementType.FLOAT)), ElementType.INT64);
    }

    private Value cumulate(Value x, boolean exclusive) {
        return graph.node(Op.of("CumSum").with("exclusive", exclusive ? 1 : 0), x, graph.scalar(1L));
    }
}
