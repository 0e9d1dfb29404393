/*
 * Asks veraPDF whether files keep PDF/A-2a (ISO 19005-2) and PDF/UA-1
 * (ISO 14289-1). One line a file and standard; below it each rule broken, with
 * the first place. Ends with status 1 when any file fails.
 */
import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VerapdfCheck {
	private static final PDFAFlavour[] STANDARDS = {
		PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1
	};

	private static void tell(ValidationResult result) {
		Map<String, TestAssertion> first = new LinkedHashMap<>();
		for (TestAssertion a : result.getTestAssertions())
			if (a.getStatus() == TestAssertion.Status.FAILED)
				first.putIfAbsent(a.getRuleId().getClause() +
				    " test " + a.getRuleId().getTestNumber(), a);
		first.forEach((rule, a) -> System.out.println("\t" + rule +
		    ": " + a.getMessage() + "\n\t\tat " +
		    a.getLocation().getContext()));
	}

	private static boolean check(String path, PDFAFlavour standard) {
		try (PDFAParser parser = Foundries.defaultInstance()
		    .createParser(new File(path), standard);
		    PDFAValidator validator = Foundries.defaultInstance()
		    .createValidator(standard, false)) {
			ValidationResult result = validator.validate(parser);
			System.out.println((result.isCompliant() ? "pass " :
			    "FAIL ") + standard + " " + path);
			tell(result);
			return result.isCompliant();
		} catch (Exception e) {
			System.out.println("FAIL " + standard + " " + path +
			    "\n\t" + e);
			return false;
		}
	}

	public static void main(String[] paths) {
		Logger.getLogger("").setLevel(Level.SEVERE);
		VeraGreenfieldFoundryProvider.initialise();
		boolean well = true;
		for (String path : paths)
			for (PDFAFlavour standard : STANDARDS)
				well &= check(path, standard);
		System.exit(well ? 0 : 1);
	}
}
