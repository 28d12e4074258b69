package dev.voxq.cli;

public final class Voxq {
    public static void main(String[] args) { System.out.println("hi"); }
}
